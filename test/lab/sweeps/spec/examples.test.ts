import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { kinds } from '#lab/sweeps/kinds/registry.js'
import { planOf } from '#lab/sweeps/plan/plan.js'
import { planSummary } from '#lab/sweeps/plan/summary.js'
import { readSweep } from '#lab/sweeps/spec/spec.js'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
const SCHEMA = 'dist/command/sweep.schema.json'
const EXAMPLES = readdirSync(`${ROOT}examples`)
  .map((name) => `${ROOT}examples/${name}`)
  .filter((path) => /^sweep: /m.test(readFileSync(path, 'utf8')))

const schema = JSON.parse(readFileSync(ROOT + SCHEMA, 'utf8'))
const matches = new Ajv({ strict: false }).compile(schema)

test('three examples of sweeps are shipped', () => expect(EXAMPLES).toHaveLength(3))

test.each(EXAMPLES)('%s is a sweep of about 2,000 trials', async (path) => {
  const sweep = await readSweep(path, kinds)
  const { trials, most, seconds } = planSummary(planOf(sweep), 2)
  const expected = most ? (trials + most.trials) / 2 : trials
  expect(expected).toBeGreaterThan(1900)
  expect(expected).toBeLessThan(2200)
  expect(seconds).toBeLessThan(60)
})

test.each(EXAMPLES)('%s matches the JSON Schema that is shipped, and names it', (path) => {
  const text = readFileSync(path, 'utf8')
  expect(matches(parse(text)) ? [] : matches.errors).toEqual([])
  expect(text).toMatch(`# yaml-language-server: $schema=../${SCHEMA}\n`)
})

test.each([
  ['a misspelled key', { sweep: 'a', gird: {} }],
  ['a parameter that there is not', { sweep: 'a', grid: { nois: [0] } }],
  ['a value out of range', { sweep: 'a', grid: { noise: [0, 2] } }],
  ['a nested parameter of another choice', { sweep: 'a', fixed: { sampler: { name: 'tree', k: 1 } } }],
  ['an unknown metric', { sweep: 'a', until: { metric: 'eror', se: 0.1, max: 200 } }],
  ['no name', { grid: { noise: [0] } }],
])('the JSON Schema refuses %s', (_, spec) => {
  expect(matches(spec)).toBe(false)
})

test('the JSON Schema has the help of every parameter', () => {
  const { properties } = schema.properties.fixed
  const [{ parameters }] = kinds
  expect(Object.keys(properties)).toEqual(expect.arrayContaining([...Object.keys(parameters), 'sampler.k']))
  for (const [name, { help }] of Object.entries(parameters)) expect(JSON.stringify(properties[name])).toContain(help)
})
