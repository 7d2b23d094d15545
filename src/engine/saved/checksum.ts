import type { Call } from '../call.js'

/** Returns the 32-bit MurmurHash3 (Appleby) of 32-bit words. It detects accidental damage, but not forgery. */
export async function checksum(call: Call, words: Int32Array, seed: number): Promise<number> {
  let hash = seed
  await call.loop(words.length, 1, (first, last) => {
    hash = mixIn(hash, words.subarray(first, last))
  })
  hash ^= words.length * 4
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Mixes words into the hash, in order. */
function mixIn(hash: number, words: Int32Array): number {
  for (let i = 0; i < words.length; i++) {
    const word = Math.imul(words[i], 0xcc9e2d51)
    const mixed = hash ^ Math.imul((word << 15) | (word >>> 17), 0x1b873593)
    hash = (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
  }
  return hash
}
