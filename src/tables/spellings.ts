/** A label and the number of rows or votes that have it. */
export interface CountedLabel {
  label: string
  count: number
}

/** Returns the number of each label of `names`, given their places in it; negative places are not counted. */
export function countedLabels(names: readonly string[], places: ArrayLike<number>): CountedLabel[] {
  const counts = new Uint32Array(names.length)
  for (let i = 0; i < places.length; i++) if (places[i] >= 0) counts[places[i]]++
  return names.map((label, k) => ({ label, count: counts[k] })).filter(({ count }) => count > 0)
}

/** Returns the groups of labels that differ only in upper and lower case or in blanks, the most frequent first. */
export function alikeSpellings(labels: readonly CountedLabel[]): CountedLabel[][] {
  const groups = new Map<string, CountedLabel[]>()
  for (const each of labels) {
    const key = each.label.toLowerCase().replace(/\s+/g, '')
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  const alike = [...groups.values()].filter((group) => group.length > 1)
  const sizeOf = (group: readonly CountedLabel[]) => group.reduce((sum, { count }) => sum + count, 0)
  for (const group of alike) group.sort((a, b) => b.count - a.count)
  return alike.sort((a, b) => sizeOf(b) - sizeOf(a))
}
