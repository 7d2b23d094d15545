import { UNIFORM_F64 } from '../lane/constants'
import { normalQuantiles } from './normal'
import { KEYS_BYTES, philoxBlocks } from './philox'

/** Number of draws in one pass, few enough for their random words to stay in the first-level cache. */
const PASS_DRAWS: u32 = 512
/** Offset in a thread's scratch of the list of variates in the tails; the round keys come before it. */
const TAILS_OFFSET: usize = KEYS_BYTES
/** Offset in a thread's scratch of the random words of one pass and of one more group of blocks. */
const WORDS_OFFSET: usize = TAILS_OFFSET + (PASS_DRAWS << 2) + 16
/** Bytes of a thread's scratch for draws; `src/random/matrix.ts` has the same number. */
export const DRAWS_SCRATCH_BYTES: usize = WORDS_OFFSET + (PASS_DRAWS << 3) + 176

/**
 * Writes uniform draws in [0, 1) of a random stream to `out`: element i, a float64, gets uniform(first + i), for i in
 * [start, end). The four arguments from `seedLow` to `seedHigh` form the key, as in `StreamKey` of src/random.
 */
export function philoxUniform(
  out: usize,
  first: f64,
  seedLow: u32,
  purpose: u32,
  trial: u32,
  seedHigh: u32,
  scratch: usize,
  start: u32,
  end: u32,
): void {
  const to = out + (<usize>start << 3)
  draw(to, <u64>first + start, end - start, seedLow, purpose, trial, seedHigh, scratch, false)
}

/**
 * Writes standard normal draws of a random stream to `out`: element i, a float64, gets normal(first + i), for i in
 * [start, end). The four arguments from `seedLow` to `seedHigh` form the key, as in `StreamKey` of src/random.
 */
export function philoxNormal(
  out: usize,
  first: f64,
  seedLow: u32,
  purpose: u32,
  trial: u32,
  seedHigh: u32,
  scratch: usize,
  start: u32,
  end: u32,
): void {
  const to = out + (<usize>start << 3)
  draw(to, <u64>first + start, end - start, seedLow, purpose, trial, seedHigh, scratch, true)
}

/**
 * Writes draws `index` to `index` + `count` - 1 of a random stream to `to`, as float64: standard normal if `normal` is
 * true, else uniform in [0, 1). `scratch` has DRAWS_SCRATCH_BYTES bytes.
 */
export function draw(
  to: usize,
  index: u64,
  count: u32,
  seedLow: u32,
  purpose: u32,
  trial: u32,
  seedHigh: u32,
  scratch: usize,
  normal: bool,
): void {
  const words = scratch + WORDS_OFFSET
  while (count > 0) {
    // A block gives two draws. An odd index begins with the second half of a block.
    const odd = <u32>(index & 1)
    const passDraws = min(count, PASS_DRAWS - odd)
    const from = words + (<usize>odd << 3)
    const end = from + (<usize>passDraws << 3)
    philoxBlocks(words, end, index >> 1, trial, seedHigh, seedLow, purpose, scratch)
    if (normal) normalQuantiles(from, end, scratch + TAILS_OFFSET)
    else uniforms(from, end)
    memory.copy(to, from, end - from)
    to += end - from
    index += passDraws
    count -= passDraws
  }
}

/**
 * Converts the random words in [at, end), whole vectors of two u64, to uniforms in place: multiples of 2^-53 in [0, 1)
 * made of the 53 high bits of each word.
 */
function uniforms(at: usize, end: usize): void {
  const one = v128.load64_splat(UNIFORM_F64)
  const onePlus = v128.load64_splat(UNIFORM_F64, 8)
  const small = v128.load64_splat(UNIFORM_F64, 16)
  const last = v128.load64_splat(UNIFORM_F64, 24)
  for (; at < end; at += 16) {
    const words = v128.load(at)
    // 52 bits become the fraction of a number in [1, 2), and the last bit that of 2^-12, where its value is 2^-53; the
    // differences and the sum are exact.
    const front = f64x2.sub(v128.or(i64x2.shr_u(words, 12), one), onePlus)
    v128.store(at, f64x2.add(front, v128.or(v128.and(words, last), small)))
  }
}
