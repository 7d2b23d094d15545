import type { Call, CallOptions } from '../call.js'
import { check } from '../check.js'
import type { Engine } from '../engine.js'
import type { Lifetime } from '../lifetime.js'
import { readSaved, type Saved, writeSaved } from './container.js'
import type { Loaded } from './loaded.js'

/** One buffer of what can be saved. Errors: DISPOSED, BAD_VALUE (a number that is not finite), OUT_OF_MEMORY. */
export function toBytes(thing: Lifetime & { save(): Saved }, options: CallOptions): Promise<Uint8Array> {
  return thing.engine.call('toBytes', [thing], options, (call) => writeSaved(call, saveOf('toBytes', thing)))
}

/** What a part is made of. A user's own sampler may be a member of a pool, and not know how to be saved. Errors: UNSUPPORTED. */
export function saveOf(who: string, part: { save?: () => Saved; describe?: () => string }): Saved {
  const name = () => (typeof part.describe === 'function' ? part.describe() : 'a sampler of another kind')
  check(typeof part.save === 'function', 'UNSUPPORTED', () => `${who}: ${name()} cannot be saved, it has no \`save\``)
  return part.save()
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
