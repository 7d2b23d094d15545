import { copied } from '../arrays.js'
import type { Call, CallOptions } from '../call.js'
import { check, shown } from '../check.js'
import { checkEngine, type Engine } from '../engine.js'
import type { Lifetime } from '../lifetime.js'
import { CALL_OPTIONS, takeOptions } from '../options.js'
import { readSaved, type Saved, writeSaved } from './container.js'
import type { Loaded } from './loaded.js'

/** One buffer of what can be saved. Errors: DISPOSED, BAD_VALUE (a number that is not finite), OUT_OF_MEMORY. */
export async function toBytes(thing: Lifetime & { save(): Saved }, options: CallOptions): Promise<Uint8Array> {
  const taken = takeOptions('toBytes', CALL_OPTIONS, options)
  return thing.engine.call('toBytes', [thing], taken, (call) => writeSaved(call, saveOf('toBytes', thing)))
}

/** What a part is made of. A user's own sampler may be a member of a pool, and not know how to be saved. Errors: UNSUPPORTED. */
export function saveOf(who: string, part: { save?: () => Saved; describe?: () => string }): Saved {
  const name = () => (typeof part.describe === 'function' ? part.describe() : 'a sampler of another kind')
  check(typeof part.save === 'function', 'UNSUPPORTED', () => `${who}: ${name()} cannot be saved, it has no \`save\``)
  return part.save()
}

/** What `readIn` makes of bytes, as a call of its own. Errors: those of `readSaved`. */
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
