import { afterEach, expect, test, vi } from 'vitest'
import { defaultsOf, readValues } from '../../playground/src/address.ts'
import { FIELDS as DIGITS } from '../../playground/src/digits/settings.ts'
import { FIELDS as WORLD } from '../../playground/src/world/settings.ts'

afterEach(() => vi.unstubAllGlobals())

const names = ['nonsense', 'constructor', '__proto__', 'toString', 'hasOwnProperty']

test.each([
  ['world', WORLD],
  ['digits', DIGITS],
])('a name that only every object has is no setting of an address: %s', (_, fields) => {
  for (const name of names) {
    vi.stubGlobal('location', { hash: `#${name}=1` })
    expect(readValues(fields)).toEqual({ values: defaultsOf(fields), refused: [`${name}, which is no setting`] })
  }
})
