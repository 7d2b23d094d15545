import type { Call } from '../call.js'
import { breathe } from '../platform.js'

/** Words of 4 bytes between two looks at whether to go on: some milliseconds. */
const RUN = 1 << 22

/** MurmurHash3 (Appleby, 32 bits) of whole words. It finds damage, not forgery. */
export async function checksum(call: Call, words: Int32Array, seed: number): Promise<number> {
  let hash = seed
  for (let from = 0; from < words.length; from += RUN) {
    hash = mixIn(hash, words.subarray(from, from + RUN))
    await breathe()
    call.check()
  }
  hash ^= words.length * 4
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function mixIn(hash: number, words: Int32Array): number {
  for (let i = 0; i < words.length; i++) {
    const word = Math.imul(words[i], 0xcc9e2d51)
    const mixed = hash ^ Math.imul((word << 15) | (word >>> 17), 0x1b873593)
    hash = (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
  }
  return hash
}
