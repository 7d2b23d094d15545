import type { Call, CallOptions } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import { fromBytesBy } from '../engine/saved/bytes.js'
import type { Loaded } from '../engine/saved/loaded.js'
import { SAMPLER_FORMATS } from '../samplers/formats.js'
import type { Sampler } from '../samplers/sampler.js'
import { readChoice, STUDENT, Student } from './student.js'

const KINDS = [...SAMPLER_FORMATS.map(({ kind }) => kind), STUDENT]

/**
 * The sampler or student that `toBytes` saved: it owns its matrices, and predicts the same on any engine of the same numerics.
 * A student is a `Student` again, with what it chose and why.
 * Errors: BAD_VALUE (not such bytes, damaged, truncated, of a newer format, of something else), OUT_OF_MEMORY.
 */
export function fromBytes(engine: Engine, bytes: Uint8Array, options: CallOptions = {}): Promise<Sampler> {
  return fromBytesBy(loadSamplerIn, engine, bytes, options)
}

/** A sampler, or a student of whatever it wraps. Errors: those of the door. */
export async function loadSamplerIn(call: Call, loaded: Loaded): Promise<Sampler> {
  const { kind } = loaded.expect(KINDS)
  const format = SAMPLER_FORMATS.find((each) => each.kind === kind)
  if (format) return format.read(call, loaded)
  const choice = readChoice(loaded)
  return new Student(await loadSamplerIn(call, loaded.part('sampler')), choice)
}
