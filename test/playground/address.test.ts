import { afterEach, expect, test, vi } from 'vitest'
import { defaultsOf, readValues } from '../../playground/src/address.ts'
import { DIGITS_FIELDS } from '../../playground/src/digits/settings.ts'
import { VOTES_FIELDS } from '../../playground/src/votes/settings.ts'
import { WORLD_FIELDS } from '../../playground/src/world/settings.ts'

afterEach(() => vi.unstubAllGlobals())

const names = ['nonsense', 'constructor', '__proto__', 'toString', 'hasOwnProperty']

test.each([
  ['world', WORLD_FIELDS],
  ['digits', DIGITS_FIELDS],
  ['votes', VOTES_FIELDS],
])('a name that every object inherits is not a setting of an address: %s', (_, fields) => {
  for (const name of names) {
    vi.stubGlobal('location', { hash: `#${name}=1` })
    expect(readValues(fields)).toEqual({ values: defaultsOf(fields), refused: [`${name} is not a setting`] })
  }
})
