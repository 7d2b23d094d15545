import { describe, expect, test } from 'vitest'
import { suggestion } from '#engine/suggest.js'
import { checkOptions, RUN_SETTINGS } from '#lab/experiments/option.js'
import { experiments, findExperiment } from '#lab/experiments/registry.js'
import { toys } from '../../cli/toy.js'

describe.each([
  ['the experiments', experiments],
  ['the toys', toys],
])('%s', (_, known) => {
  test('are found by their names, each of which is one word', () => {
    for (const experiment of known) {
      expect(experiment.name).toMatch(/^[a-z][a-z0-9-]*$/)
      expect(findExperiment(experiment.name, known)).toBe(experiment)
    }
  })

  test('have defaults and presets that their own options accept, and no option that every run has', () => {
    for (const { name, options, fast, deep } of known) {
      const defaults = Object.fromEntries(Object.entries(options).map(([key, option]) => [key, option.default]))
      expect(checkOptions(name, options, defaults)).toEqual(defaults)
      for (const values of [fast, deep]) expect(checkOptions(name, options, values ?? {})).toMatchObject(values ?? {})
      for (const key of Object.keys(options)) {
        expect(key).toMatch(/^[a-z][a-zA-Z0-9]*$/)
        expect([
          ...Object.keys(RUN_SETTINGS),
          'out',
          'json',
          'quiet',
          'help',
          'fast',
          'deep',
          'experiment',
        ]).not.toContain(key)
      }
    }
  })
})

test.each(experiments)(
  '$name has values for --fast, and what it has for --deep is accepted',
  ({ name, options, fast, deep }) => {
    for (const preset of [fast, deep]) expect(checkOptions(name, options, { ...preset })).toMatchObject({ ...preset })
    expect(Object.keys(fast ?? {})).not.toEqual([])
  },
)

test('an unknown experiment is refused with the nearest, or with all', () => {
  const refused = (message: string) => expect.objectContaining({ code: 'BAD_OPTION', message })
  expect(() => findExperiment('ecoh', toys)).toThrow(refused("run: there is no experiment 'ecoh'; did you mean echo?"))
  expect(() => findExperiment('nothing', toys)).toThrow(
    refused("run: there is no experiment 'nothing' (there are: echo, made, faulty, steps)"),
  )
})

test.each([
  ['figure1', 'figure1'],
  ['figur', 'figure1'],
  ['Figure1', 'figure1'],
  ['fiugre1', 'figure1'],
  ['cicle', 'circle'],
  ['condorcet2', 'condorcet'],
  ['xyz', undefined],
  ['', undefined],
])('near %j is %j', (word, expected) => {
  expect(suggestion(word, ['figure1', 'circle', 'condorcet'])).toBe(expected ? `; did you mean ${expected}?` : '')
})
