import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mutatedSpec, parsesOrRefuses } from './fuzz.js'

test('a mutated spec is a sweep or is refused in one line', () => {
  const counts = { sweeps: 0, refused: 0 }
  const property = fc.property(mutatedSpec, fc.constantFrom('yaml' as const, 'json' as const), (text, format) => {
    if (parsesOrRefuses(text, format)) counts.sweeps++
    else counts.refused++
  })
  fc.assert(property, { seed: 1, numRuns: 600 })
  expect(counts.sweeps).toBeGreaterThan(20)
  expect(counts.refused).toBeGreaterThan(200)
})
