import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { kinds } from '#lab/sweeps/kinds/registry.js'
import { parseSweep } from '#lab/sweeps/spec/spec.js'
import { ROOT } from './blocks.ts'
import { linesOf, tablesOf } from './quoted.ts'

test('`verify T16 T22` prints the table of the guide on the theory', () => {
  expect(linesOf('verify', 'T16', 'T22')).toEqual(expect.arrayContaining(tablesOf('docs/guides/theory.md')[0]))
})

const HEAD = 'sweep: noise\nreplicates: { seeds: 1 }\n\ngrid:\n'
const MISTAKES = [
  '  noise: [0, 1, 1.5]\n',
  '  noise: [0]\n  sampler: [nearest, { name: nearest, k: 1 }]\n',
  '  noise: [0]\n  sampler: [nearest]\n  trian: [100]\n',
]

test('specs with mistakes are refused by the lines of the guide on sweeps', () => {
  const lines = readFileSync(`${ROOT}docs/guides/sweeps.md`, 'utf8').match(/^ {4}noise\.yaml:.*$/gm)!
  expect(lines).toHaveLength(MISTAKES.length)
  for (const [at, mistake] of MISTAKES.entries()) {
    const parse = () => parseSweep(HEAD + mistake, { path: 'noise.yaml', format: 'yaml', kinds })
    expect(parse).toThrow(lines[at].trim())
  }
})
