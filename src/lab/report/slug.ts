/** Longer names are cut at a word. */
const LONGEST = 60

/** Names of files for titles, in their order: words of letters and digits, no two alike. */
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
    if (slug.length + 1 + word.length > LONGEST) break
    slug += `-${word}`
  }
  return slug.slice(0, LONGEST)
}
