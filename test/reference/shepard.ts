/** Shares of the classes by the definition, in logarithms. */
export function sharesOf(
  points: number[][],
  y: ArrayLike<number>,
  classes: number,
  beta: number,
  query: number[],
): number[] {
  const logs = points.map((point) => -beta * Math.log(Math.hypot(...point.map((value, t) => value - query[t]))))
  const most = Math.max(...logs)
  const weights = logs.map((log) => (most === Number.POSITIVE_INFINITY ? Number(log === most) : Math.exp(log - most)))
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  return Array.from({ length: classes }, (_, c) => weights.reduce((sum, w, i) => sum + (y[i] === c ? w : 0), 0) / whole)
}
