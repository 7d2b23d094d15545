/** What a public function may be given by mistake, put into each place of its arguments. */
import { expect } from 'vitest'
import { NoisyTeacherError } from '#engine/check.js'

/** What is right nowhere. */
const NEVER = [null, Number.NaN, Symbol('garbage'), 1n, new Proxy(new Int32Array(2), {})]

function detached(array: Int32Array | Uint8Array | Float64Array): unknown {
  structuredClone(array.buffer, { transfer: [array.buffer] })
  return array
}

/** What is right in some places. */
const SOMETIMES = () => [
  ...[
    undefined,
    true,
    -1,
    0.5,
    2 ** 53,
    -1e300,
    Number.MIN_VALUE,
    Number.POSITIVE_INFINITY,
    '',
    'garbage',
    () => undefined,
    {},
  ],
  ...[Object.create(null), Object.create(Int32Array.prototype), [], [null], [Symbol('garbage'), 1n], [{}, {}, {}]],
  ...[
    detached(new Int32Array(4)),
    detached(new Uint8Array(4)),
    detached(new Float64Array(4)),
    new Set([1]),
    { length: 2 },
  ],
]

/** The arguments of a good call; what is an object of the literal kind, or an array of these, is spoiled member by member too. */
export interface Door {
  call: (...given: never[]) => unknown
  given: () => unknown[]
  /** Which argument is the options. */
  options?: number
}

const isLiteral = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value))

/** The same value, once for each of its places, with garbage there. */
function* spoiled(value: unknown, garbage: unknown, place: string): Generator<[place: string, value: unknown]> {
  yield [place, garbage]
  if (!isLiteral(value)) return
  for (const name in value) {
    for (const [inside, member] of spoiled(value[name], garbage, `${place}.${name}`)) {
      yield [inside, Array.isArray(value) ? value.with(Number(name), member) : { ...value, [name]: member }]
    }
  }
}

/** How a call ended: with an error, or with a value. */
async function outcome(call: () => unknown): Promise<{ error?: unknown; value?: unknown }> {
  try {
    return { value: await call() }
  } catch (error) {
    return { error }
  }
}

/** Garbage in each place is refused by an error of the library where it is right nowhere, and never by another error. */
export async function refusesGarbage({ call, given }: Door): Promise<void> {
  for (const garbage of [...NEVER, ...SOMETIMES()]) {
    for (const at of given().keys()) {
      for (const [place, value] of spoiled(given()[at], garbage, `argument ${at}`)) {
        const { error } = await outcome(() => call(...(given().with(at, value) as never[])))
        const ended = `${place} is ${typeof garbage} ${String(Object.prototype.toString.call(garbage))}: ${error}`
        if (error !== undefined || NEVER.includes(garbage as never))
          expect(error, ended).toBeInstanceOf(NoisyTeacherError)
      }
    }
  }
}

/** An option that there is not is refused with the name that is near. */
export async function refusesUnknownNames({ call, given, options }: Door): Promise<void> {
  const taken = given()[options!] as Record<string, unknown>
  for (const name of Object.keys(taken)) {
    const misspelled = { ...taken, [`${name}x`]: taken[name] }
    const { error } = await outcome(() => call(...(given().with(options!, misspelled) as never[])))
    const message = expect.stringContaining(`there is no option '${name}x'; did you mean ${name}?`)
    expect(error).toMatchObject({ code: 'BAD_OPTION', message })
  }
}

/** Writes over everything that was given. */
function overwrite(value: unknown): void {
  if (ArrayBuffer.isView(value)) (value as Float64Array).fill(1)
  if (!isLiteral(value)) return
  for (const name in value) {
    overwrite(value[name])
    value[name] = undefined
  }
}

/** What was given and is changed right after the call changes nothing. */
export async function takesAtTheCall({ call, given }: Door): Promise<void> {
  const expected = await call(...(given() as never[]))
  const own = given()
  const answer = call(...(own as never[]))
  overwrite(own)
  expect(await answer).toEqual(expected)
}
