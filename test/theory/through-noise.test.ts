import { describe, expect, test } from 'vitest'
import { fixedTarget, symmetric } from '#labels/noise.js'
import * as theory from '#theory/index.js'
import { seeded } from '../reference/numbers.js'

/** The mean over many draws of the noise of what two teachers and their pool do, beside the prediction. */
describe('the answers of 1-NN teachers through noise', () => {
  const random = seeded(3)
  const [classes, members, rows] = [4, 3, 30]
  const actual = Int32Array.from({ length: rows }, () => Math.floor(random() * classes))
  // Teachers that all give the same clean answers: then the vote's prediction by mean shares is exact too.
  const answers = actual.map((label) => (random() < 0.8 ? label : Math.floor(random() * classes)))
  const votes = Int32Array.from({ length: members * rows }, (_, at) => answers[at % rows])

  test.each([
    ['fixed', fixedTarget(0.3)],
    ['symmetric', symmetric(0.3)],
  ])('throughNoise is the mean over draws of %s noise', async (_, noise) => {
    const predicted = theory.throughNoise({ votes, actual, transition: noise.matrix(classes) })
    const draws = 4000
    let [right, agreed, voted] = [0, 0, 0]
    for (let draw = 0; draw < draws; draw++) {
      const seen = await noise.apply(votes, { classes, seed: 1, trial: draw })
      for (let i = 0; i < rows; i++) {
        const [a, b, c] = [seen[i], seen[rows + i], seen[2 * rows + i]]
        right += Number(a === actual[i])
        agreed += Number(a === b)
        const counts = [a, b, c].map((vote) => [a, b, c].filter((other) => other === vote).length)
        const most = Math.max(...counts)
        const winners = new Set([a, b, c].filter((_, at) => counts[at] === most))
        voted += winners.has(actual[i]) ? 1 / winners.size : 0
      }
    }
    // A mean of 120,000 outcomes in [0, 1]: standard error below .0015; four of them.
    expect(Math.abs(predicted.accuracy - right / draws / rows)).toBeLessThan(0.006)
    expect(Math.abs(predicted.agreement! - agreed / draws / rows)).toBeLessThan(0.006)
    expect(Math.abs(predicted.vote - voted / draws / rows)).toBeLessThan(0.006)
    for (const row of predicted.confusion) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12)
  })

  test('throughNoise refuses incomplete teachers, labels that are not classes, and matrices that are not square', () => {
    const transition = symmetric(0.3).matrix(classes)
    const refused = (given: Partial<Parameters<typeof theory.throughNoise>[0]>) => () =>
      theory.throughNoise({ votes, actual, transition, ...given })
    const coded = (code: string) => expect.objectContaining({ code })
    expect(refused({ votes: votes.subarray(1) })).toThrow(coded('BAD_SHAPE'))
    expect(refused({ actual: actual.subarray(0, 0) })).toThrow(coded('BAD_SHAPE'))
    expect(refused({ transition: transition.subarray(1) })).toThrow(coded('BAD_SHAPE'))
    expect(refused({ actual: actual.map((label) => label + 1) })).toThrow(coded('BAD_VALUE'))
  })
})
