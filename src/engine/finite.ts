/**
 * Returns the index of the first NaN or infinity among values[from] to values[to - 1], or -1 if all are finite. x - x
 * is 0 exactly when x is finite. The four independent sums take a quarter of the time of one test per value.
 */
export function firstNotFinite(values: ArrayLike<number>, from = 0, to = values.length): number {
  let [a, b, c, d] = [0, 0, 0, 0]
  let at = from
  for (; at + 4 <= to; at += 4) {
    a += values[at] - values[at]
    b += values[at + 1] - values[at + 1]
    c += values[at + 2] - values[at + 2]
    d += values[at + 3] - values[at + 3]
  }
  for (; at < to; at++) a += values[at] - values[at]
  if (a + b + c + d === 0) return -1
  at = from
  while (values[at] - values[at] === 0) at++
  return at
}
