/**
 * The plurality of the labels of k neighbors, nearest first. Among tied classes the one that appears first wins: given a
 * tie of independent votes each tied class is as likely to hold the first place, so this is the fair coin of theory (T1).
 */
export function pluralityOfNearest(labels: ArrayLike<number>, counts: Uint32Array): number {
  counts.fill(0)
  let most = 0
  for (let i = 0; i < labels.length; i++) most = Math.max(most, ++counts[labels[i]])
  let i = 0
  while (counts[labels[i]] < most) i++
  return labels[i]
}
