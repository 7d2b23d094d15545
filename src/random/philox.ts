// The twin of `philox` in assembly/random.ts: the same words to the bit.

const MULTIPLIER_0 = 0xd2511f53
const MULTIPLIER_1 = 0xcd9e8d57
const WEYL_0 = 0x9e3779b9
const WEYL_1 = 0xbb67ae85

/** The high 32 bits of the product of two u32. The sums stay below 2^48, so every step is exact. */
function highProduct(a: number, b: number): number {
  const carry = Math.floor(((a & 0xffff) * b) / 0x10000)
  return Math.floor(((a >>> 16) * b + carry) / 0x10000)
}

/**
 * Philox4x32-10: writes the four words that belong to a counter of four u32 and a key of two.
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
    const high0 = highProduct(MULTIPLIER_0, c0 >>> 0)
    const high1 = highProduct(MULTIPLIER_1, c2 >>> 0)
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
