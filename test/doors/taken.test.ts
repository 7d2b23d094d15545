import { expect, test } from 'vitest'
import { DOORS } from './catalog.ts'
import { digest, release } from './digest.ts'
import { argumentsOf, type Door } from './door.ts'

type Call = (...given: unknown[]) => unknown

/** Writes other values over everything in arrays and plain objects: what a caller may do as soon as a call has returned. */
function spoil(value: unknown): void {
  if (ArrayBuffer.isView(value)) {
    if (!(value instanceof DataView)) (value as Uint8Array).fill(77)
  } else if (Array.isArray(value)) {
    for (const element of value) spoil(element)
    value.fill(Symbol('spoiled'))
    value.length = 0
  } else if (isPlain(value)) {
    for (const name of Object.keys(value)) {
      spoil(value[name])
      value[name] = Symbol('spoiled')
    }
  }
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  !Object.isFrozen(value)

/** Spoils the arguments, and options that were not given. */
function spoilAll(door: Door, given: unknown[]): void {
  for (const value of given) spoil(value)
  const options = given.at(-1)
  if (!door.table || !isPlain(options)) return
  for (const name of Object.keys(door.table)) options[name] = Symbol('spoiled')
}

async function result(door: Door, given: unknown[], after: () => void): Promise<unknown> {
  const made = (door.call as Call)(...given)
  after()
  const value = await made
  try {
    return await digest(value)
  } finally {
    release(value)
  }
}

/** These fill what they are given, so that it changes. */
const FILLING = ['Stream.fillUniform', 'Stream.fillNormal']

const cases = DOORS.filter(({ name }) => !FILLING.includes(name)).flatMap((door, at) =>
  door.variants.map((variant, i) => [`${door.name} (${at}.${i})`, door, variant] as const),
)

test.each(cases)('%s answers for its arguments as they were at the call', async (_, door, variant) => {
  const given = argumentsOf(door, variant())
  const untouched = await result(door, argumentsOf(door, variant()), () => {})
  expect(await result(door, given, () => spoilAll(door, given))).toEqual(untouched)
})

test('searches that share an options object keep their options as they were at each call', async () => {
  const door = DOORS.find(({ name }) => name === 'nearest')!
  const options: { k?: number } = {}
  const answers = [1, 5, 10].map((k) => {
    options.k = k
    return (door.call as Call)(...argumentsOf(door, options)) as Promise<{ index: Uint32Array }>
  })
  const [m] = [8]
  expect((await Promise.all(answers)).map(({ index }) => index.length / m)).toEqual([1, 5, 10])
})
