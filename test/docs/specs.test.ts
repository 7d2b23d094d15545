import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parseArguments } from '#cli/args.js'
import { families } from '#lab/claims/catalog.js'
import { experiments } from '#lab/experiments/registry.js'
import { kinds } from '#lab/sweeps/kinds/registry.js'
import { parseSweep } from '#lab/sweeps/spec/spec.js'
import { blocksOf, ROOT } from './blocks.ts'

/** The fragments of specs in the guide, completed by what each spec needs. */
const specs = blocksOf('docs/guides/sweeps.md')
  .filter(({ language, text }) => language === 'yaml' && /^\w/.test(text))
  .map(({ text }) => {
    const name = text.startsWith('sweep:') ? '' : 'sweep: guide\n'
    return `${name}${text}${/^(replicates|until):/m.test(text) ? '' : 'replicates: { seeds: 1 }\n'}`
  })

test('the guide on sweeps has specs', () => expect(specs.length).toBeGreaterThan(5))

test.each(specs)('the guide on sweeps has a spec that is a sweep: %s', (text) => {
  const { points } = parseSweep(text, { path: 'sweeps.md', format: 'yaml', kinds })
  expect(points.length).toBeGreaterThan(0)
  if (text.includes('sampler.k')) expect(points).toHaveLength(4)
})

test('the guide on experiments shows a spec that the package has and `run` accepts', async () => {
  const [{ text }] = blocksOf('docs/guides/experiments.md').filter(({ language }) => language === 'yaml')
  const path = `${ROOT}examples/digits.yaml`
  expect(await readFile(path, 'utf8')).toBe(text)
  expect(await parseArguments(['run', path], { experiments, families })).toMatchObject({
    command: 'run',
    experiment: { name: 'figure1' },
    options: { noise: 0.3, noiseKind: 'symmetric', members: 20 },
    settings: { seed: 2 },
  })
})
