/** Rows, labels, how often each row counts, and the limits of a tree. */
export interface Problem {
  rows: number[][]
  y: ArrayLike<number>
  classes: number
  weights?: ArrayLike<number>
  maxDepth?: number
  minLeafSize?: number
}

/**
 * CART by definition, every threshold of every feature weighed anew: the shares of classes in the leaf of a query. Of equal gains
 * the lowest feature, then the lowest threshold.
 */
export function treeByDefinition({ rows, y, classes, weights, maxDepth = 1e9, minLeafSize = 1 }: Problem) {
  const weightOf = (row: number) => weights?.[row] ?? 1
  const count = (own: number[]) => {
    const counts = new Array<number>(classes).fill(0)
    for (const row of own) counts[y[row]] += weightOf(row)
    return counts
  }
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0)
  const grow = (own: number[], depth: number): ((query: number[]) => number[]) => {
    const counts = count(own)
    const leaf = counts.map((c) => c / sum(counts))
    let best = { gain: -1, feature: 0, threshold: 0 }
    for (let feature = 0; feature < rows[0].length && depth < maxDepth && Math.max(...leaf) < 1; feature++) {
      const values = [...new Set(own.map((row) => rows[row][feature]))].sort((a, b) => a - b)
      for (let i = 0; i + 1 < values.length; i++) {
        const parts = [count(own.filter((r) => rows[r][feature] <= values[i]))]
        parts.push(counts.map((c, k) => c - parts[0][k]))
        if (parts.some((part) => sum(part) < minLeafSize)) continue
        const gain = sum(parts.map((part) => sum(part.map((c) => c * c)) / sum(part)))
        const middle = values[i] / 2 + values[i + 1] / 2
        const threshold = middle < values[i + 1] && middle >= values[i] ? middle : values[i]
        if (gain > best.gain) best = { gain, feature, threshold }
      }
    }
    const { gain, feature, threshold } = best
    if (gain < 0) return () => leaf
    const goesLeft = (row: number) => rows[row][feature] <= threshold
    const left = grow(own.filter(goesLeft), depth + 1)
    const right = grow(
      own.filter((row) => !goesLeft(row)),
      depth + 1,
    )
    return (query) => (query[feature] <= threshold ? left(query) : right(query))
  }
  const every = rows.map((_, row) => row).filter((row) => weightOf(row) > 0)
  return grow(every, 0)
}
