import { describe, expect, test } from 'vitest'
import { accuracy, errorRate } from '#labels/accuracy.js'
import { agreement } from '#labels/agreement.js'
import { confusion } from '#labels/confusion.js'
import { fixedTarget, symmetric, transition } from '#labels/noise.js'
import { countVotes, plurality, voteShares } from '#labels/votes.js'
import { type Door, refusesGarbage, refusesUnknownNames, takesAtTheCall } from '../garbage.js'

const labels = () => Int32Array.of(0, 1, 2, 0, 0, 2)
const others = () => Buffer.from([0, 1, 2, 2, 1, 0])
const signal = new AbortController().signal
const call = { signal, onProgress: () => {} }
const draw = { classes: 3, seed: 1, trial: 2, ...call }

const doors: Record<string, Door> = {
  accuracy: { call: accuracy, given: () => [labels(), others()] },
  errorRate: { call: errorRate, given: () => [others(), labels()] },
  agreement: { call: agreement, given: () => [others(), { members: 3, ...call }], options: 1 },
  confusion: { call: confusion, given: () => [labels(), others(), { classes: 3, ...call }], options: 2 },
  countVotes: { call: countVotes, given: () => [others(), { members: 2, classes: 3, ...call }], options: 1 },
  voteShares: { call: voteShares, given: () => [Uint32Array.of(1, 2, 3, 0), { classes: 2 }], options: 1 },
  plurality: {
    call: plurality,
    given: () => [Uint32Array.of(3, 2, 2, 2, 0, 1, 5, 1, 4, 0, 0, 9, 7, 1, 1, 8), { ...draw, classes: 2 }],
    options: 1,
  },
  'symmetric().apply': { call: symmetric(0.4).apply, given: () => [labels(), { ...draw }], options: 1 },
  'fixedTarget().apply': { call: fixedTarget(0.4, [1, 2, 0]).apply, given: () => [others(), { ...draw }], options: 1 },
}

const makers: Record<string, Door> = {
  symmetric: { call: symmetric, given: () => [0.2] },
  fixedTarget: { call: (p, map) => fixedTarget(p, map).matrix(2), given: () => [0.2, [1, 0]] },
  'transition of rows': {
    call: transition,
    given: () => [
      [
        [0.5, 0.5],
        [0, 1],
      ],
    ],
  },
  'transition of numbers': { call: transition, given: () => [Float64Array.of(0.5, 0.5, 0, 1)] },
  matrix: { call: symmetric(0.2).matrix, given: () => [3] },
}

test.each(Object.entries({ ...doors, ...makers }))('%s refuses garbage in every place', (_, door) => {
  return refusesGarbage(door)
})

const withOptions = Object.entries(doors).filter(([, { options }]) => options !== undefined)
test.each(withOptions)('%s refuses an option that there is not', (_, door) => refusesUnknownNames(door))

test.each(Object.entries(doors))('%s does not see what is changed after the call', (_, door) => takesAtTheCall(door))

describe('a noise', () => {
  test('keeps a copy of its map and of its matrix', () => {
    const [map, matrix] = [[1, 0], Float64Array.of(0.5, 0.5, 0, 1)]
    const [fixed, any] = [fixedTarget(0.2, map), transition(matrix)]
    map.fill(0)
    matrix.fill(0)
    expect([...fixed.matrix(2)]).toEqual([0.8, 0.2, 0.2, 0.8])
    expect([...any.matrix(2)]).toEqual([0.5, 0.5, 0, 1])
  })

  test('of no classes, or of one, is refused', () => {
    for (const matrix of [[], [[1]], new Float64Array(0)]) {
      expect(() => transition(matrix)).toThrow(expect.objectContaining({ code: 'BAD_SHAPE' }))
    }
  })
})
