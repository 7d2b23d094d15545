// The twin of `philox` in assembly/random/philox.ts: the same words to the bit.

const MULTIPLIER_0 = 0xd2511f53
const MULTIPLIER_1 = 0xcd9e8d57
const WEYL_0 = 0x9e3779b9
const WEYL_1 = 0xbb67ae85

/**
 * Returns the high 32 bits of the 64-bit product of a multiplier, given as its 16-bit halves `low` and `high`, and the
 * 32-bit whole number b. No intermediate sum exceeds 32 bits.
 */
function highProduct(low: number, high: number, b: number): number {
  const under = b & 0xffff
  const over = b >>> 16
  const middle = (Math.imul(high, under) + (Math.imul(low, under) >>> 16)) | 0
  const other = (Math.imul(low, over) + (middle & 0xffff)) | 0
  return (Math.imul(high, over) + (middle >>> 16) + (other >>> 16)) | 0
}

/**
 * Writes to `words` the four 32-bit words that Philox4x32-10 returns for the counter (c0, c1, c2, c3) and the key (k0,
 * k1), all 32-bit whole numbers.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 */
export function philox(
  words: Uint32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  for (let round = 0; round < 10; ++round) {
    const high0 = highProduct(MULTIPLIER_0 & 0xffff, MULTIPLIER_0 >>> 16, c0)
    const high1 = highProduct(MULTIPLIER_1 & 0xffff, MULTIPLIER_1 >>> 16, c2)
    const low0 = Math.imul(MULTIPLIER_0, c0)
    c0 = high1 ^ c1 ^ k0
    c1 = Math.imul(MULTIPLIER_1, c2)
    c2 = high0 ^ c3 ^ k1
    c3 = low0
    k0 = (k0 + WEYL_0) | 0
    k1 = (k1 + WEYL_1) | 0
  }
  words[0] = c0
  words[1] = c1
  words[2] = c2
  words[3] = c3
}
