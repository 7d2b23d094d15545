import { expect, test } from 'vitest'
import { DOORS } from './catalog.ts'
import { surface } from './surface.ts'

/** What reads nothing but the package it is in. */
const WITHOUT_INPUT: readonly string[] = []

test('every public function that takes arguments is in the catalog', () => {
  const known = new Set([...DOORS.map(({ name }) => name), ...WITHOUT_INPUT])
  const missing = surface().filter((name) => !known.has(name))
  expect(missing).toEqual([])
})

test('every option of a table is given in at least one variant', () => {
  const missing = DOORS.flatMap(({ name, table = {} }) => {
    const doors = DOORS.filter((other) => other.name === name && other.table === table)
    const given = new Set(doors.flatMap(({ variants }) => variants.flatMap((variant) => Object.keys(variant()))))
    return Object.keys(table)
      .filter((option) => !given.has(option))
      .map((option) => `${name}: ${option}`)
  })
  expect(missing).toEqual([])
})
