import { expect, test } from 'vitest'
import { chernoffInformation } from '#theory/annotators.js'

/** The definition, with s on a grid. */
function onGrid(matrices: readonly number[][], classes: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let k = 0; k < classes; k++) {
    for (let l = 0; l < k; l++) {
      let most = 0
      for (let s = 0; s <= 1; s += 1e-3) {
        const each = matrices.map((of) => {
          const sum = Array.from(
            { length: classes },
            (_, y) => of[k * classes + y] ** s * of[l * classes + y] ** (1 - s),
          )
          return -Math.log(sum.reduce((a, b) => a + b))
        })
        most = Math.max(most, each.reduce((a, b) => a + b) / matrices.length)
      }
      least = Math.min(least, most)
    }
  }
  return least
}

test('the Chernoff information of one accuracy has its closed form, and of any matrices that of its definition', () => {
  for (const q of [0.6, 0.75, 0.9]) {
    const found = chernoffInformation({ classes: 2, matrices: [[q, 1 - q, 1 - q, q]] })
    expect(found).toBeCloseTo(-Math.log(2 * Math.sqrt(q * (1 - q))), 12)
  }
  const matrices = [
    [0.7, 0.2, 0.1, 0.3, 0.4, 0.3, 0.05, 0.05, 0.9],
    [0.5, 0.25, 0.25, 0.1, 0.8, 0.1, 0.3, 0.3, 0.4],
  ]
  expect(chernoffInformation({ classes: 3, matrices })).toBeCloseTo(onGrid(matrices, 3), 6)
})

test('matrices that are not square, or have a probability of 0, are refused', () => {
  const refused = (matrices: number[][], code: string) =>
    expect(() => chernoffInformation({ classes: 2, matrices })).toThrow(expect.objectContaining({ code }))
  refused([[0.5, 0.5]], 'BAD_SHAPE')
  refused([[1, 0, 0.5, 0.5]], 'BAD_OPTION')
  refused([[0.7, 0.4, 0.5, 0.5]], 'BAD_OPTION')
})
