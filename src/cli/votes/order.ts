/**
 * Orders n things so that similar ones are neighbors: joins the two most similar groups by their mean similarity, again
 * and again, and turns each group so that its more similar end meets the other. `similarity` is symmetric, n × n; NaN is
 * unknown, and stands for the mean of the known entries. Of equals, the first are joined. Takes O(n³).
 */
export function orderBySimilarity(similarity: readonly (readonly number[])[]): number[] {
  const known = similarity.flatMap((row, i) => row.filter((value, j) => i !== j && !Number.isNaN(value)))
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length)
  const between = (i: number, j: number) => (Number.isNaN(similarity[i][j]) ? mean : similarity[i][j])
  const groups = similarity.map((_, i) => [i])
  const sums = similarity.map((row, i) => row.map((_, j) => between(i, j)))
  while (groups.length > 1) {
    const [a, b] = closest(groups, sums)
    groups[a] = joined(groups[a], groups[b], between)
    groups.splice(b, 1)
    for (const row of sums) row[a] += row[b]
    for (const row of sums) row.splice(b, 1)
    sums[a] = sums[a].map((sum, j) => sum + sums[b][j])
    sums.splice(b, 1)
  }
  return groups[0] ?? []
}

/** Returns the two groups with the highest mean similarity of their members. */
function closest(groups: readonly number[][], sums: readonly number[][]): [number, number] {
  let [best, pair]: [number, [number, number]] = [Number.NEGATIVE_INFINITY, [0, 1]]
  for (let a = 0; a < groups.length; a++) {
    for (let b = a + 1; b < groups.length; b++) {
      const mean = sums[a][b] / (groups[a].length * groups[b].length)
      if (mean > best) [best, pair] = [mean, [a, b]]
    }
  }
  return pair
}

/** Returns two groups one after the other, turned so that the ends that meet are the most similar. */
function joined(a: number[], b: number[], between: (i: number, j: number) => number): number[] {
  const turns = [
    [a, b],
    [a, b.toReversed()],
    [a.toReversed(), b],
    [a.toReversed(), b.toReversed()],
  ]
  const meets = turns.map(([left, right]) => between(left[left.length - 1], right[0]))
  return turns[meets.indexOf(Math.max(...meets))].flat()
}
