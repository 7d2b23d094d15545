import { describe, expect, expectTypeOf, test } from 'vitest'
import { checkOptions, describeOption, parseOption, type RunOptions, type ValuesOf } from '#lab/experiments/option.js'

const OPTIONS = {
  noise: { type: 'number', min: 0, max: 1, default: 0.2, help: '' },
  members: { type: 'integer', min: 1, default: 10, help: '' },
  ridge: { type: 'number', default: 0, help: '' },
  limit: { type: 'number', max: 5, default: 1, help: '' },
  bandwidth: { type: 'number', min: 0, or: 'median', default: 'median', help: '' },
  noiseKind: { type: 'choice', choices: ['fixed', 'symmetric'], default: 'fixed', help: '' },
} as const satisfies RunOptions

const refused = (message: string) =>
  expect.objectContaining({ name: 'NoisyTeacherError', code: 'BAD_OPTION', message: `run: ${message}` })

describe('options', () => {
  test('have their defaults where nothing is given', () => {
    expect(checkOptions('run', OPTIONS, {})).toEqual({
      noise: 0.2,
      members: 10,
      ridge: 0,
      limit: 1,
      bandwidth: 'median',
      noiseKind: 'fixed',
    })
  })

  test('take what is given, and are typed by it', () => {
    const values = checkOptions('run', OPTIONS, { noise: 1, bandwidth: 3, noiseKind: 'symmetric', ridge: -1e9 })
    expect(values).toMatchObject({ noise: 1, bandwidth: 3, noiseKind: 'symmetric', ridge: -1e9 })
    expectTypeOf(values.members).toEqualTypeOf<number>()
    expectTypeOf(values.bandwidth).toEqualTypeOf<number | 'median'>()
    expectTypeOf(values.noiseKind).toEqualTypeOf<'fixed' | 'symmetric'>()
    expectTypeOf<ValuesOf<RunOptions>[string]>().toEqualTypeOf<number | string>()
  })

  test.each<[Record<string, unknown>, string]>([
    [{ noise: 1.1 }, 'noise is 1.1 but must be a number from 0 to 1'],
    [{ noise: -0.1 }, 'noise is -0.1 but must be a number from 0 to 1'],
    [{ noise: 'x' }, "noise is 'x' but must be a number from 0 to 1"],
    [{ noise: null }, 'noise is null but must be a number from 0 to 1'],
    [{ ridge: Number.POSITIVE_INFINITY }, 'ridge is Infinity but must be a number'],
    [{ limit: 6 }, 'limit is 6 but must be a number of 5 or less'],
    [{ members: 2.5 }, 'members is 2.5 but must be a whole number of 1 or more'],
    [{ members: [3] }, 'members is an array of 1 but must be a whole number of 1 or more'],
    [{ bandwidth: 'mean' }, "bandwidth is 'mean' but must be a number of 0 or more, or median"],
    [{ noiseKind: 'fix' }, "noiseKind is 'fix' but must be one of fixed, symmetric"],
    [{ nose: 0.1 }, 'there is no option nose; did you mean noise?'],
    [{ noisekind: 'fixed' }, 'there is no option noisekind; did you mean noiseKind?'],
    [{ something: 1 }, 'there is no option something'],
    ...['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty'].map(
      (name): [Record<string, unknown>, string] => [Object.fromEntries([[name, 1]]), `there is no option ${name}`],
    ),
    [{ noise: Object.fromEntries([['__proto__', 1]]) }, 'noise is an object but must be a number from 0 to 1'],
  ])('are refused: %j', (given, message) => {
    expect(() => checkOptions('run', OPTIONS, given)).toThrow(refused(message))
  })

  test('are named as the user wrote them', () => {
    const nameOf = (name: string) => `<${name}>`
    expect(() => checkOptions('run', OPTIONS, { noise: 2 }, nameOf)).toThrow('run: <noise> is 2 but')
    expect(() => checkOptions('run', OPTIONS, { nose: 2 }, nameOf)).toThrow('no option <nose>; did you mean <noise>?')
  })

  test.each([
    ['noise', '.5', 0.5],
    ['noise', '1e-3', 1e-3],
    ['noise', '', ''],
    ['noise', ' ', ' '],
    ['noise', '5%', '5%'],
    ['bandwidth', 'median', 'median'],
    ['bandwidth', '2', 2],
    ['noiseKind', '2', '2'],
  ] as const)('as text: %s %j is %j', (name, text, value) => {
    expect(parseOption(OPTIONS[name], text)).toBe(value)
  })

  test('say what they take', () => {
    expect(Object.values(OPTIONS).map(describeOption)).toEqual([
      'a number from 0 to 1',
      'a whole number of 1 or more',
      'a number',
      'a number of 5 or less',
      'a number of 0 or more, or median',
      'one of fixed, symmetric',
    ])
  })
})
