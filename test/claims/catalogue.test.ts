import { describe, expect, test } from 'vitest'
import { catalogue, families, namesOf } from '#claims/catalogue.js'
import { verify } from '#claims/verify.js'
import { createEngine } from '#engine/engine.js'

describe('the catalogue', () => {
  test('has every statement of the theory once: S1 to S8, T1 to T39', () => {
    const names = catalogue.flatMap(namesOf).map((name) => name.replace(/^(S\d)[a-z]$/, '$1'))
    const counted = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`)
    expect([...new Set(names)].sort()).toEqual([...counted('S', 8), ...counted('T', 39)].sort())
    expect(new Set(catalogue.flatMap(namesOf)).size).toBe(catalogue.flatMap(namesOf).length)
  })

  test('says of each what is claimed and why its tolerance is what it is', () => {
    for (const { title, statement, tolerance } of catalogue) {
      expect(title).toMatch(/^.{5,50}$/)
      expect(statement).toMatch(/^.{40,500}$/)
      expect(tolerance).toMatch(/^.{30,500}$/)
    }
  })
})

test('the first claim of each family has the same numbers on one thread and on three', {
  timeout: 60_000,
}, async () => {
  const claims = families.map((family) => family.claims[0])
  const measured = []
  for (const threads of [1, 3]) {
    await using engine = await createEngine({ threads })
    measured.push(await verify(engine, claims, { seed: 7, effort: 'fast' }))
    expect(engine.bytesInUse).toBe(0)
  }
  expect(measured[1]).toEqual(measured[0])
})
