import type { Call, CallOptions } from '../call.js'
import type { Engine } from '../engine.js'
import type { Lifetime } from '../lifetime.js'
import { readSaved, type Saved, writeSaved } from './container.js'
import type { Loaded } from './loaded.js'

/** One buffer of what can be saved. Errors: DISPOSED, BAD_VALUE (a number that is not finite), OUT_OF_MEMORY. */
export function toBytes(thing: Lifetime & { save(): Saved }, options: CallOptions): Promise<Uint8Array> {
  return thing.engine.call('toBytes', [thing], options, (call) => writeSaved(call, thing.save()))
}

/** What `readIn` makes of bytes, as a call of its own. Errors: those of `readSaved`. */
export function fromBytesBy<T>(
  readIn: (call: Call, loaded: Loaded) => Promise<T>,
  engine: Engine,
  bytes: Uint8Array,
  options: CallOptions,
): Promise<T> {
  return engine.call('fromBytes', [], options, (call) => readSaved(call, bytes, (loaded) => readIn(call, loaded)))
}
