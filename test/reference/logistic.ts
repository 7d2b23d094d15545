/** Multinomial logistic regression of standardized columns, in plain float64: probabilities of the queries. */
export interface LogisticProblem {
  x: number[][]
  /** A row of shares for each of x. */
  shares: number[][]
  queries: number[][]
  ridge: number
}

/** By Newton's method on all weights at once, for tiny problems. */
export function logisticByNewton({ x, shares, queries, ridge }: LogisticProblem): number[][] {
  const [n, d, classes] = [x.length, x[0].length, shares[0].length]
  const mean = x[0].map((_, c) => x.reduce((sum, row) => sum + row[c] / n, 0))
  const deviation = mean.map((of, c) => Math.sqrt(x.reduce((sum, row) => sum + (row[c] - of) ** 2 / n, 0)))
  const features = (rows: number[][]) =>
    rows.map((row) => [...row.map((value, c) => (value - mean[c]) / deviation[c]), 1])
  const rows = features(x)
  const size = (d + 1) * classes
  const weights = new Array<number>(size).fill(0)
  for (let step = 0; step < 50; step++) {
    const gradient = weights.map((w, at) => (Math.floor(at / classes) < d ? ridge * w : 0))
    // Weights of a column may all be shifted: the gradient has no part in that direction, and 1 there makes the matrix regular.
    const hessian = weights.map((_, a) => {
      return weights.map((_, b) => {
        const penalty = a === b && Math.floor(a / classes) < d ? ridge : 0
        return penalty + Number(Math.floor(a / classes) === Math.floor(b / classes))
      })
    })
    rows.forEach((row, i) => {
      const p = probabilities(row, weights, classes)
      for (let a = 0; a < size; a++) {
        const [fa, ca] = [row[Math.floor(a / classes)], a % classes]
        gradient[a] += (fa * (p[ca] - shares[i][ca])) / n
        for (let b = 0; b < size; b++) {
          const [fb, cb] = [row[Math.floor(b / classes)], b % classes]
          hessian[a][b] += (fa * fb * p[ca] * (Number(ca === cb) - p[cb])) / n
        }
      }
    })
    solve(hessian, gradient).forEach((change, at) => {
      weights[at] -= change
    })
  }
  return features(queries).map((row) => probabilities(row, weights, classes))
}

function probabilities(row: number[], weights: number[], classes: number): number[] {
  const logits = Array.from({ length: classes }, (_, c) =>
    row.reduce((sum, value, f) => sum + value * weights[f * classes + c], 0),
  )
  const most = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - most))
  const whole = powers.reduce((sum, power) => sum + power, 0)
  return powers.map((power) => power / whole)
}

/** Gaussian elimination with pivots. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]])
  const n = rows.length
  for (let c = 0; c < n; c++) {
    let pivot = c
    for (let r = c; r < n; r++) if (Math.abs(rows[r][c]) > Math.abs(rows[pivot][c])) pivot = r
    ;[rows[c], rows[pivot]] = [rows[pivot], rows[c]]
    for (let r = 0; r < n; r++) {
      if (r === c) continue
      const times = rows[r][c] / rows[c][c]
      for (let k = c; k <= n; k++) rows[r][k] -= times * rows[c][k]
    }
  }
  return rows.map((row, i) => row[n] / row[i])
}
