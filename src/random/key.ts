import { philox } from './philox.js'

const TWO_32 = 2 ** 32
/** Initial value and multiplier of the 32-bit FNV-1a hash. */
const [FNV_OFFSET, FNV_PRIME] = [0x811c9dc5, 0x01000193]

/**
 * Key of a random stream, four whole numbers from 0 to 2^32 - 1: the low 32 bits and the high 21 bits of the seed, the
 * 32-bit hash of the purpose, and the trial. Streams of different keys are independent.
 */
export interface StreamKey {
  seedLow: number
  purpose: number
  trial: number
  seedHigh: number
}

/**
 * Returns the key of the random stream of a seed (a whole number from 0 to 2^53 - 1), a purpose and a trial (0 to
 * 2^32 - 1). Does not check them.
 */
export function streamKey(seed: number, purpose: string, trial: number): StreamKey {
  return { seedLow: seed >>> 0, purpose: hash32(purpose), trial, seedHigh: Math.floor(seed / TWO_32) }
}

/** Returns the 32-bit FNV-1a hash of a text's UTF-8 bytes. ASCII needs no encoder, which takes longer than the loop. */
export function hash32(text: string): number {
  let state = FNV_OFFSET
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127) return hashOf(new TextEncoder().encode(text))
    state = Math.imul(state ^ code, FNV_PRIME)
  }
  return state >>> 0
}

function hashOf(bytes: Uint8Array): number {
  let state = FNV_OFFSET
  for (const byte of bytes) state = Math.imul(state ^ byte, FNV_PRIME)
  return state >>> 0
}

/** Writes the four 32-bit words of a block of a stream to `words`. Blocks are numbered from 0 to 2^53 - 1. */
export function streamWords(words: Uint32Array, { seedLow, purpose, trial, seedHigh }: StreamKey, block: number): void {
  philox(words, block >>> 0, Math.floor(block / TWO_32), trial, seedHigh, seedLow, purpose)
}

/** Returns 53 bits of two 32-bit words, all of `high` and the top 21 of `low`, as a whole number from 0 to 2^53 - 1. */
export const bits53 = (low: number, high: number): number => high * 0x200000 + (low >>> 11)
