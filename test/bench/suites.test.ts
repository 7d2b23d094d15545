import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { findSuites, suiteNames } from '../../bench/find.ts'
import { OPTION_HELP } from '../../bench/options.ts'

const root = fileURLToPath(new URL('../../bench', import.meta.url))
const suites = await findSuites(root)

test('there are suites of audits, pages, ops, peers, speed, sweeps, tasks and votes, which are named as their files', () => {
  expect(suites.map(({ name }) => name)).toEqual(suiteNames(root))
  const folders = new Set(suites.map(({ name }) => name.split('/')[0]))
  expect([...folders]).toEqual(['audit', 'browser', 'ops', 'peers', 'speed', 'sweeps', 'tasks', 'votes'])
})

test('the suites of speed are those of its table', () => {
  const names = suites.map(({ name }) => name).filter((name) => name.startsWith('speed/'))
  expect(names).toEqual(
    ['choose', 'epoch', 'random', 'solve', 'tile', 'trials', 'verify'].map((stem) => `speed/${stem}`),
  )
})

test.each(suites)('the suite $name says what it measures, and takes options that --help explains', (suite) => {
  expect(suite.title).toMatch(/^\S.{10,100}$/)
  expect(suite.measures).toMatch(/^[A-Z].*\.$/)
  expect(suite.run).toBeTypeOf('function')
  for (const [name, value] of Object.entries(suite.options)) {
    expect(OPTION_HELP).toHaveProperty(name)
    expect(value).toBeDefined()
  }
})
