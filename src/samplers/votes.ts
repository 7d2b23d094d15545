/**
 * Returns the plurality of the labels of k neighbors, nearest first. On ties, the tied class that appears first wins.
 * For independent votes each tied class appears first with equal probability, so this is the fair coin of
 * `theory.majorityError`. `counts` is scratch, one element for each class.
 */
export function pluralityOfNearest(labels: ArrayLike<number>, counts: Uint32Array): number {
  counts.fill(0)
  let most = 0
  for (let i = 0; i < labels.length; i++) most = Math.max(most, ++counts[labels[i]])
  let i = 0
  while (counts[labels[i]] < most) i++
  return labels[i]
}
