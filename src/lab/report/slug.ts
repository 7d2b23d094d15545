/** Maximum number of characters of a file name; a longer name is cut between words. */
const MAX_SLUG_LENGTH = 60

/**
 * Returns a file name for each title, in order: its words of a-z and 0-9 joined by '-', with a number appended to
 * duplicates.
 */
export function slugsOf(titles: readonly string[]): string[] {
  const counts = new Map<string, number>()
  return titles.map((title) => {
    const slug = slugOf(title)
    const count = (counts.get(slug) ?? 0) + 1
    counts.set(slug, count)
    return count === 1 ? slug : `${slug}-${count}`
  })
}

function slugOf(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? []
  let slug = words[0] ?? 'figure'
  for (const word of words.slice(1)) {
    if (slug.length + 1 + word.length > MAX_SLUG_LENGTH) break
    slug += `-${word}`
  }
  return slug.slice(0, MAX_SLUG_LENGTH)
}
