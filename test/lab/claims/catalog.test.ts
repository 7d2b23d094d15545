import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { catalog, families, namesOf } from '#lab/claims/catalog.js'
import { type VerifiedClaim, verify } from '#lab/claims/verify.js'

describe('the catalog', () => {
  test('the catalog contains every statement of the theory once: S1 to S8, T1 to T42, V1, V2, A1 to A4', () => {
    const names = catalog.flatMap(namesOf)
    const counted = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`)
    // S7 has three parts, each in a separate claim.
    const statements = names.map((name) => name.replace(/^(S\d)[abc]$/, '$1'))
    expect([...new Set(statements)].sort()).toEqual(
      [...counted('S', 8), ...counted('T', 42), ...counted('V', 2), ...counted('A', 4)].sort(),
    )
    expect(new Set(names).size).toBe(names.length)
  })

  test('every claim has a title, a statement and the reason for its tolerance', () => {
    for (const { title, statement, tolerance } of catalog) {
      expect(title).toMatch(/^.{5,50}$/)
      expect(statement).toMatch(/^.{40,500}$/)
      expect(tolerance).toMatch(/^.{30,500}$/)
    }
  })
})

/** Seed of all measurements; test/mutants uses the same one, so there the claims hold unless a mutant breaks them. */
const SEED = 1
/** One cheap claim of each family, to be measured again on one thread. */
const CHEAP_CLAIMS = ['T1', 'T9', 'T10', 'T21', 'T24', 'T33', 'T35', 'T40', 'A4']

describe('measured on two threads', () => {
  const measured = new Map<string, VerifiedClaim>()
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  test.each(catalog)('claim $id holds on two threads: $title', async (claim) => {
    const [verified] = await verify(engine, [claim], { seed: SEED, effort: 'fast' })
    expect(verified.findings.filter(({ holds }) => !holds)).toEqual([])
    expect(verified.holds).toBe(true)
    expect(engine.bytesInUse).toBe(0)
    measured.set(claim.id, verified)
  })

  test('one claim of each family has the same numbers on one thread as on two', async () => {
    const again = catalog.filter(({ id }) => CHEAP_CLAIMS.includes(id))
    expect(again.map(({ id }) => families.findIndex(({ claims }) => claims.some((of) => of.id === id)))).toEqual([
      ...families.keys(),
    ])
    await using single = await createEngine({ threads: 1 })
    for (const verified of await verify(single, again, { seed: SEED, effort: 'fast' })) {
      expect(verified).toEqual(measured.get(verified.id))
    }
  })
})
