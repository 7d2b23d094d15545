/**
 * Returns the most frequent of the labels of k neighbors, which are ordered nearest first. On ties, the tied class that
 * appears first wins. Among independent votes each tied class appears first with equal probability, so ties are broken
 * like the fair coin in `theory.majorityError`. `counts` is scratch memory of one element for each class.
 */
export function pluralityOfNearest(labels: ArrayLike<number>, counts: Uint32Array): number {
  counts.fill(0)
  let most = 0
  for (let i = 0; i < labels.length; i++) most = Math.max(most, ++counts[labels[i]])
  let i = 0
  while (counts[labels[i]] < most) i++
  return labels[i]
}
