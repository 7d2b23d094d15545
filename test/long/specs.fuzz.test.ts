import fc from 'fast-check'
import { test } from 'vitest'
import { mutatedSpec, parsesOrRefuses } from '../lab/sweeps/spec/fuzz.js'

const HOURS = 6 * 3600_000
const { FUZZ, FUZZ_SEED } = process.env
const [numRuns, seed] = [Number(FUZZ ?? 100_000), Number(FUZZ_SEED ?? 2)]

test(`${numRuns} mutated specs of seed ${seed} are sweeps or are refused in one line`, { timeout: HOURS }, () => {
  fc.assert(
    fc.property(mutatedSpec, fc.constantFrom('yaml' as const, 'json' as const), (text, format) => {
      parsesOrRefuses(text, format)
    }),
    { seed, numRuns },
  )
})
