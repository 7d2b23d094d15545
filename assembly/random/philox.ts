// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011). Its twin in src/random/philox.ts
// gives the same words.

/** Bytes of a group of eight Philox blocks, which are computed together so that their multiplications overlap. */
const GROUP_BYTES: usize = 128
/** Bytes of the ten round keys of Philox, two u32 each. */
export const KEYS_BYTES: usize = 80

/**
 * Returns the four u32 words that Philox4x32-10 gives for the counter (low word of `block`, high word of `block`, c2,
 * c3) under the key (k0, k1).
 */
export function philox(block: u64, c2: u64, c3: u64, k0: u32, k1: u32): v128 {
  let c0 = block & 0xffffffff
  let c1 = block >> 32
  for (let round = 0; round < 10; round++) {
    const product0 = c0 * 0xd2511f53
    const product1 = c2 * 0xcd9e8d57
    c0 = (product1 >> 32) ^ c1 ^ k0
    c1 = product1 & 0xffffffff
    c2 = (product0 >> 32) ^ c3 ^ k1
    c3 = product0 & 0xffffffff
    k0 += 0x9e3779b9
    k1 += 0xbb67ae85
  }
  return i64x2.replace_lane(i64x2.splat(c0 | (c1 << 32)), 1, c2 | (c3 << 32))
}

/**
 * Writes the words of Philox blocks `block`, `block` + 1, …, 16 bytes each, to [to, end) and up to GROUP_BYTES - 16
 * bytes beyond. (c2, c3) is the upper half of their counters, and (k0, k1) their key. `keys` has room for KEYS_BYTES:
 * round keys loaded from memory leave the registers to the blocks.
 */
export function philoxBlocks(to: usize, end: usize, block: u64, c2: u32, c3: u32, k0: u32, k1: u32, keys: usize): void {
  for (let at = keys; at < keys + KEYS_BYTES; at += 8) {
    store<u32>(at, k0)
    store<u32>(at, k1, 4)
    k0 += 0x9e3779b9
    k1 += 0xbb67ae85
  }
  const multiplier0 = i32x4.splat(0xd2511f53)
  const multiplier1 = i32x4.splat(0xcd9e8d57)
  for (; to < end; to += GROUP_BYTES, block += 8) {
    const first = i64x2.add(i64x2.splat(block), i64x2(0, 1))
    const third = i64x2.add(first, i64x2(2, 2))
    const fifth = i64x2.add(first, i64x2(4, 4))
    const seventh = i64x2.add(first, i64x2(6, 6))
    let a0 = low(first, third)
    let a1 = high(first, third)
    let a2 = i32x4.splat(c2)
    let a3 = i32x4.splat(c3)
    let b0 = low(fifth, seventh)
    let b1 = high(fifth, seventh)
    let b2 = a2
    let b3 = a3
    for (let at = keys; at < keys + KEYS_BYTES; at += 8) {
      const key0 = v128.load32_splat(at)
      const key1 = v128.load32_splat(at, 4)
      const aLow0 = i64x2.extmul_low_i32x4_u(a0, multiplier0)
      const aHigh0 = i64x2.extmul_high_i32x4_u(a0, multiplier0)
      const aLow1 = i64x2.extmul_low_i32x4_u(a2, multiplier1)
      const aHigh1 = i64x2.extmul_high_i32x4_u(a2, multiplier1)
      a0 = v128.xor(v128.xor(high(aLow1, aHigh1), a1), key0)
      a2 = v128.xor(v128.xor(high(aLow0, aHigh0), a3), key1)
      a1 = low(aLow1, aHigh1)
      a3 = low(aLow0, aHigh0)
      const bLow0 = i64x2.extmul_low_i32x4_u(b0, multiplier0)
      const bHigh0 = i64x2.extmul_high_i32x4_u(b0, multiplier0)
      const bLow1 = i64x2.extmul_low_i32x4_u(b2, multiplier1)
      const bHigh1 = i64x2.extmul_high_i32x4_u(b2, multiplier1)
      b0 = v128.xor(v128.xor(high(bLow1, bHigh1), b1), key0)
      b2 = v128.xor(v128.xor(high(bLow0, bHigh0), b3), key1)
      b1 = low(bLow1, bHigh1)
      b3 = low(bLow0, bHigh0)
    }
    storeBlocks(to, a0, a1, a2, a3)
    storeBlocks(to + 64, b0, b1, b2, b3)
  }
}

/** Returns the low 32-bit words of the four u64 in a and b. */
@inline
function low(a: v128, b: v128): v128 {
  return v128.shuffle<u32>(a, b, 0, 2, 4, 6)
}

/** Returns the high 32-bit words of the four u64 in a and b. */
@inline
function high(a: v128, b: v128): v128 {
  return v128.shuffle<u32>(a, b, 1, 3, 5, 7)
}

/** Stores four blocks, given as the vectors of their first, second, third and fourth words. */
@inline
function storeBlocks(to: usize, w0: v128, w1: v128, w2: v128, w3: v128): void {
  const front = v128.shuffle<u32>(w0, w1, 0, 4, 1, 5)
  const back = v128.shuffle<u32>(w2, w3, 0, 4, 1, 5)
  const frontEnd = v128.shuffle<u32>(w0, w1, 2, 6, 3, 7)
  const backEnd = v128.shuffle<u32>(w2, w3, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<u64>(front, back, 0, 2))
  v128.store(to, v128.shuffle<u64>(front, back, 1, 3), 16)
  v128.store(to, v128.shuffle<u64>(frontEnd, backEnd, 0, 2), 32)
  v128.store(to, v128.shuffle<u64>(frontEnd, backEnd, 1, 3), 48)
}
