import type { Call, CallOptions } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import { fromBytesBy } from '../engine/saved/bytes.js'
import type { Loaded } from '../engine/saved/loaded.js'
import { REGRESSOR_FORMATS, SAMPLER_FORMATS } from '../samplers/formats.js'
import type { Regressor } from '../samplers/regressor.js'
import type { Sampler } from '../samplers/sampler.js'
import { readChoice, STUDENT_KIND, Student } from './student.js'

/** The names of the kinds of samplers and students. */
const LOADABLE_KINDS = [...SAMPLER_FORMATS.map(({ kind }) => kind), STUDENT_KIND]

/** The names of the kinds of regressors. */
const REGRESSOR_KINDS = REGRESSOR_FORMATS.map(({ kind }) => kind)

/**
 * Loads a sampler, student or regressor from the bytes that `toBytes` returned. The result owns its matrices. It
 * predicts the same on every engine with the same `numerics`. A student is loaded as a `Student`, with its choice and
 * candidates. The bytes alone tell which of them it is: where you saved a regressor, write `fromBytes<Regressor>(…)`.
 * Throws BAD_OPTION when an option is invalid; BAD_VALUE when the bytes are damaged, truncated, of a newer format, or
 * hold another kind of object; OUT_OF_MEMORY when the object does not fit.
 *
 * @example
 * ```ts
 * import { createEngine, fitNearest, fromBytes } from 'noisy-teacher'
 * const sampler = await fitNearest({ x: [[0], [1]], y: [0, 1], classes: 2 })
 * const loaded = await fromBytes(await createEngine(), await sampler.toBytes())
 * console.log([...(await loaded.predict([[0.9]]))]) // [ 1 ]
 * ```
 */
export function fromBytes<T extends Sampler | Regressor = Sampler>(
  engine: Engine,
  bytes: Uint8Array,
  options: CallOptions = {},
): Promise<T> {
  return fromBytesBy(loadFittedIn, engine, bytes, options) as Promise<T>
}

/** Loads a sampler, student or regressor; throws as `loadSamplerIn` does. */
async function loadFittedIn(call: Call, loaded: Loaded): Promise<Sampler | Regressor> {
  const { kind } = loaded.expect([...LOADABLE_KINDS, ...REGRESSOR_KINDS])
  const format = REGRESSOR_FORMATS.find((each) => each.kind === kind)
  return format ? format.read(call, loaded) : loadSamplerIn(call, loaded)
}

/**
 * Loads a sampler, or a student and the sampler that it wraps. Throws BAD_VALUE, BAD_OPTION or BAD_SHAPE when a stored
 * value has the wrong type, range or length; OUT_OF_MEMORY when the sampler does not fit.
 */
export async function loadSamplerIn(call: Call, loaded: Loaded): Promise<Sampler> {
  const { kind } = loaded.expect(LOADABLE_KINDS)
  const format = SAMPLER_FORMATS.find((each) => each.kind === kind)
  if (format) return format.read(call, loaded)
  const choice = readChoice(loaded)
  return new Student(await loadSamplerIn(call, loaded.part('sampler')), choice)
}
