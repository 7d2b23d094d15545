import { expect, test } from 'vitest'
import { NoisyTeacherError } from '#engine/check.js'
import { DOORS } from './catalog.ts'
import { release } from './digest.ts'
import { argumentsOf, type Door } from './door.ts'
import { train } from './fixture.ts'
import { garbage } from './garbage.ts'

/** What a call ended in that was neither an answer nor a refusal of ours, in words; undefined where all is well. */
async function wrong(door: Door, given: unknown[]): Promise<string | undefined> {
  let made: unknown
  try {
    made = (door.call as (...given: unknown[]) => unknown)(...given)
  } catch (error) {
    return error instanceof NoisyTeacherError ? undefined : `throws ${String(error)}`
  }
  try {
    const value = await made
    const answer = typeof value === 'function' ? await value(train()) : value
    release(answer)
    return undefined
  } catch (error) {
    return error instanceof NoisyTeacherError ? undefined : `rejects with ${String(error)}`
  }
}

/** The arguments of calls in which one place holds something else; also members of objects, and first elements of arrays. */
function* calls(door: Door): Generator<[place: string, given: unknown[]]> {
  const [variant] = door.variants
  const valid = () => argumentsOf(door, variant())
  const count = valid().length
  for (const [what, value] of garbage()) {
    for (let at = 0; at < count; at++) {
      yield [`argument ${at} is ${what}`, valid().with(at, value)]
      const inner = valid()[at]
      if (isPlain(inner) && !(door.table && at === count - 1)) {
        for (const name of Object.keys(inner)) {
          yield [`member ${name} of argument ${at} is ${what}`, valid().with(at, { ...inner, [name]: value })]
        }
      }
      if (Array.isArray(inner)) yield [`element 0 of argument ${at} is ${what}`, valid().with(at, inner.with(0, value))]
    }
    for (const options of door.variants) {
      for (const name of Object.keys(door.table ?? {})) {
        yield [`${name} is ${what}`, argumentsOf(door, { ...options(), [name]: value })]
      }
    }
  }
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

test.each(DOORS.map((door, at) => [`${door.name} (${at})`, door] as const))(
  '%s answers or refuses by name, whatever value is given for any argument',
  async (_, door) => {
    const found: string[] = []
    for (const [place, given] of calls(door)) {
      const fault = await wrong(door, given)
      if (fault) found.push(`${place}: ${fault}`)
    }
    expect(found).toEqual([])
  },
)

test.each(DOORS.filter(({ table }) => table).map((door, at) => [`${door.name} (${at})`, door] as const))(
  '%s refuses unknown options, and values that are no options',
  async (_, door) => {
    const [variant] = door.variants
    const run = async (options: unknown) =>
      (door.call as (...given: unknown[]) => unknown)(...argumentsOf(door, options))
    for (const name of ['K', 'memebrs', '__proto__', 'constructor', 'metrics']) {
      const options = Object.defineProperty(variant(), name, { value: 1, enumerable: true })
      const message = expect.stringContaining(`there is no option '${name}'`)
      await expect(run(options)).rejects.toMatchObject({ code: 'BAD_OPTION', message })
    }
    for (const options of [5, 'k', null, [], new Map(), () => {}]) {
      await expect(run(options)).rejects.toMatchObject({ code: 'BAD_OPTION' })
    }
  },
)

test('a misspelled option is refused with the nearest name', async () => {
  const misspelled = [
    ['fitTeacher', { member: 4 }, 'members'],
    ['fitTeacher', { splt: 'shared' }, 'split'],
    ['nearest', { K: 3 }, 'k'],
    ['createEngine', { thread: 1 }, 'threads'],
  ] as const
  for (const [name, options, nearest] of misspelled) {
    const door = DOORS.find((each) => each.name === name)!
    const call = async () => (door.call as (...given: unknown[]) => unknown)(...argumentsOf(door, options))
    const message = expect.stringContaining(`did you mean ${nearest}?`)
    await expect(call()).rejects.toMatchObject({ code: 'BAD_OPTION', message })
  }
})
