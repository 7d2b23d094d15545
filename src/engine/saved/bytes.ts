import { copied } from '../arrays.js'
import type { Call, CallOptions } from '../call.js'
import { check, shown } from '../check.js'
import { checkEngine, type Engine } from '../engine.js'
import type { Lifetime } from '../lifetime.js'
import { CALL_OPTIONS, takeOptions } from '../options.js'
import { readSaved, type Saved, writeSaved } from './container.js'
import type { Loaded } from './loaded.js'

/**
 * Serializes an object to one buffer. Throws BAD_OPTION when an option is invalid, DISPOSED when the object was
 * disposed, CLOSED when its engine was closed, BAD_VALUE when one of its numbers is not finite, UNSUPPORTED when one of
 * its parts has no `save` method, and OUT_OF_MEMORY when the buffer cannot be allocated.
 */
export async function toBytes(thing: Lifetime & { save(): Saved }, options: CallOptions): Promise<Uint8Array> {
  const taken = takeOptions('toBytes', CALL_OPTIONS, options)
  return thing.engine.call('toBytes', [thing], taken, (call) => writeSaved(call, saveOf('toBytes', thing)))
}

/**
 * Returns the serializable content of a part. Throws UNSUPPORTED when it has no `save` method, such as a user's sampler
 * in a pool.
 */
export function saveOf(who: string, part: { save?: () => Saved; describe?: () => string }): Saved {
  const name = () => (typeof part.describe === 'function' ? part.describe() : 'a custom sampler')
  check(typeof part.save === 'function', 'UNSUPPORTED', () => `${who}: ${name()} cannot be saved, it has no \`save\``)
  return part.save()
}

/**
 * Deserializes a copy of `bytes` in one engine call, by `readIn`. Throws BAD_VALUE when `engine` is not an engine,
 * `bytes` is not a Uint8Array, or the bytes are of another format or version, damaged or inconsistent; BAD_OPTION when
 * an option is invalid; CLOSED when the engine was closed; and OUT_OF_MEMORY when an allocation fails.
 */
export async function fromBytesBy<T>(
  readIn: (call: Call, loaded: Loaded) => Promise<T>,
  engine: Engine,
  bytes: Uint8Array,
  options: CallOptions,
): Promise<T> {
  const taken = takeOptions('fromBytes', CALL_OPTIONS, options)
  checkEngine('fromBytes', engine)
  const held = bytes instanceof Uint8Array
  check(held, 'BAD_VALUE', () => `fromBytes: bytes is ${shown(bytes)} but must be a Uint8Array`)
  const own = copied('fromBytes', bytes, Uint8Array)
  return engine.call('fromBytes', [], taken, (call) => readSaved(call, own, (loaded) => readIn(call, loaded)))
}
