import type { UpdateRule } from '#ops/dense/train.js'

/** Of each layer a row of weights for each input, and last the biases. */
export type Weights = number[][][]

const times = (a: number[][], b: number[][]) =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, t) => sum + value * b[t][j], 0)))
const transpose = (a: number[][]) => a[0].map((_, j) => a.map((row) => row[j]))
const withOne = (a: number[][]) => a.map((row) => [...row, 1])

/** What enters each layer, and last what leaves the network. */
export function forward(weights: Weights, x: number[][]): number[][][] {
  const all = [x]
  weights.forEach((layer, l) => {
    const sums = times(withOne(all[l]), layer)
    all.push(l < weights.length - 1 ? sums.map((row) => row.map((value) => Math.max(value, 0))) : sums)
  })
  return all
}

export function softmax(row: number[]): number[] {
  const most = Math.max(...row)
  const powers = row.map((value) => Math.exp(value - most))
  const sum = powers.reduce((total, value) => total + value, 0)
  return powers.map((value) => value / sum)
}

/** The mean loss over rows. */
export function lossOf(weights: Weights, x: number[][], targets: number[][], entropy: boolean): number {
  const losses = forward(weights, x)
    .at(-1)!
    .map((row, i) =>
      entropy
        ? softmax(row).reduce((sum, share, c) => sum - (targets[i][c] > 0 ? targets[i][c] * Math.log(share) : 0), 0)
        : row.reduce((sum, value, c) => sum + (value - targets[i][c]) ** 2 / 2, 0),
    )
  return losses.reduce((sum, loss) => sum + loss, 0) / x.length
}

/** The gradient of the mean loss over rows. */
export function gradientOf(weights: Weights, x: number[][], targets: number[][], entropy: boolean): Weights {
  const all = forward(weights, x)
  const values = entropy ? all.at(-1)!.map(softmax) : all.at(-1)!
  let deltas = values.map((row, i) => row.map((value, c) => (value - targets[i][c]) / x.length))
  const gradient: Weights = []
  for (let l = weights.length - 1; l >= 0; l--) {
    gradient[l] = times(transpose(withOne(all[l])), deltas)
    deltas = times(deltas, transpose(weights[l].slice(0, -1))).map((row, i) =>
      row.map((value, t) => (all[l][i][t] > 0 ? value : 0)),
    )
  }
  return gradient
}

/** Takes steps against gradients, as Kingma and Ba (2015) and Sutskever et al. (2013, as most libraries have it) write them. */
export function stepper(rule: UpdateRule, rate: number): (weights: Weights, gradient: Weights) => Weights {
  const zeros = () => new Map<string, number>()
  const [first, second] = [zeros(), zeros()]
  let t = 0
  return (weights, gradient) => {
    t++
    return weights.map((layer, l) =>
      layer.map((row, i) =>
        row.map((weight, o) => {
          const at = `${l} ${i} ${o}`
          const g = gradient[l][i][o] + (i < layer.length - 1 ? rule.decay * weight : 0)
          if (rule.optimizer === 'sgd') {
            first.set(at, rule.momentum * (first.get(at) ?? 0) + g)
            return weight - rate * first.get(at)!
          }
          first.set(at, rule.momentum * (first.get(at) ?? 0) + (1 - rule.momentum) * g)
          second.set(at, rule.squares * (second.get(at) ?? 0) + (1 - rule.squares) * g * g)
          const mean = first.get(at)! / (1 - rule.momentum ** t)
          return weight - (rate * mean) / (Math.sqrt(second.get(at)! / (1 - rule.squares ** t)) + 1e-8)
        }),
      ),
    )
  }
}
