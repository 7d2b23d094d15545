import { describe, expect, test } from 'vitest'
import { advise, bestDirect, type JudgedRoute, judgeRoutes } from '#cli/distill/choose.js'
import { heldOutGroups, type MeasuredRoute } from '#cli/distill/measure.js'
import { fitScale } from '#cli/model/scale.js'
import { NoisyTeacherError } from '#engine/check.js'
import { stream } from '#random/stream.js'

describe('the scale of probabilities', () => {
  const [n, classes] = [20_000, 3]
  const scores = Float32Array.from(stream(1, 'scores').fillNormal(new Float64Array(n * classes)))
  const draws = stream(1, 'labels')
  const softmax = (i: number, scale: number) => {
    const powers = Array.from(scores.subarray(i * classes, (i + 1) * classes), (score) => Math.exp(scale * score))
    const sum = powers.reduce((all, each) => all + each, 0)
    return powers.map((each) => each / sum)
  }
  const drawn = (shares: readonly number[], at: number) => {
    let left = at
    const found = shares.findIndex((share) => {
      left -= share
      return left < 0
    })
    return found < 0 ? shares.length - 1 : found
  }
  const truth = Int32Array.from({ length: n }, (_, i) => drawn(softmax(i, 1.7), draws.uniform(2 * i)))

  test('is the one that the labels were drawn by', () => {
    expect(Math.abs(fitScale(scores, truth, classes) / 1.7 - 1)).toBeLessThan(0.05)
  })

  test('is that of the true classes if the noise of the labels is known, and smaller if it is not', () => {
    const noise = [
      [0.7, 0.2, 0.1],
      [0.1, 0.8, 0.1],
      [0.2, 0.2, 0.6],
    ]
    const noisy = truth.map((k, i) => drawn(noise[k], draws.uniform(2 * i + 1)))
    expect(Math.abs(fitScale(scores, noisy, classes, noise) / 1.7 - 1)).toBeLessThan(0.08)
    expect(fitScale(scores, noisy, classes)).toBeLessThan(1.3)
  })

  test('is large, but finite, if all labels are as scored', () => {
    const best = Int32Array.from({ length: 50 }, (_, i) => {
      const row = scores.subarray(i * classes, (i + 1) * classes)
      return row.indexOf(Math.max(...row))
    })
    const scale = fitScale(scores.subarray(0, 50 * classes), best, classes)
    expect(scale).toBeGreaterThan(50)
    expect(scale).toBeLessThan(1e6)
  })
})

describe('held-out rows', () => {
  test('of few rows are all, each once, and each group has its share of every class', () => {
    const y = Int32Array.from({ length: 103 }, (_, i) => Number(i % 5 === 0))
    const { groups, rows } = heldOutGroups(y, 1)
    expect(groups).toHaveLength(5)
    expect([...rows].sort((a, b) => a - b)).toEqual([...y.keys()])
    for (const { kept, held } of groups) {
      expect(kept.length + held.length).toBe(y.length)
      expect(kept.some((row) => held.includes(row))).toBe(false)
      expect(Math.abs(held.filter((row) => y[row] === 1).length - 21 / 5)).toBeLessThan(1)
    }
  })

  test('of many rows are a third', () => {
    const { groups, rows } = heldOutGroups(new Int32Array(6000), 1)
    expect([groups.length, rows.length]).toEqual([1, 2000])
  })
})

describe('the choice', () => {
  const y = Int32Array.from({ length: 400 }, (_, i) => i % 2)
  /** A route that is wrong on each row whose number is below `wrong`. */
  const route = (name: string, isDirect: boolean, wrong: number): MeasuredRoute => ({
    route: { name, isDirect, rows: 'train', fit: () => Promise.reject(new Error('not fitted')) },
    predicted: y.map((label, i) => (i < wrong ? 1 - label : label)),
    scores: new Float32Array(800),
  })
  const choose = (...measured: MeasuredRoute[]) => {
    const direct = bestDirect(
      measured.filter(({ route }) => route.isDirect),
      y,
    )
    const judged: JudgedRoute[] = judgeRoutes(measured, direct, { y, classes: 2, noise: undefined })
    const { chosen, sentence } = advise(judged, judged[measured.indexOf(direct)])
    return { chosen: chosen.route.name, sentence, judged }
  }

  test('is a distillation that is surely better', () => {
    const { chosen, sentence } = choose(route('direct: a', true, 80), route('votes', false, 40))
    expect(chosen).toBe('votes')
    expect(sentence).toMatch(/^Distill: “votes” changes the share of right rows by \+10\.0 points \(95% interval \+7/)
  })

  test('is one that is probably better, with the doubt said', () => {
    const { chosen, sentence } = choose(route('direct: a', true, 43), route('votes', false, 40))
    expect(chosen).toBe('votes')
    expect(sentence).toMatch(/^Distill, though it is not certain to help: /)
  })

  test('is the best direct training otherwise', () => {
    const { chosen, sentence, judged } = choose(
      route('direct: a', true, 60),
      route('direct: b', true, 40),
      route('votes', false, 41),
    )
    expect(chosen).toBe('direct: b')
    expect(sentence).toMatch(
      /^Don't distill: “votes” changes .* by −0\.3 points .* against direct training by b, which is kept\.$/,
    )
    expect(judged.map(({ gain }) => gain?.estimate)).toEqual([-0.05, undefined, -0.0025])
  })

  test('leaves out what could not be fitted', () => {
    const refused = new NoisyTeacherError('OUT_OF_MEMORY', 'too large')
    const broken = { ...route('votes', false, 0), refused }
    const { chosen, sentence } = choose(
      { ...route('direct: a', true, 1), refused },
      route('direct: b', true, 9),
      broken,
    )
    expect(chosen).toBe('direct: b')
    expect(sentence).toBe("Don't distill: no distillation could be fitted. Direct training by b is kept.")
    expect(() => bestDirect([broken], y)).toThrow('too large')
  })
})
