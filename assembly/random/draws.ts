import { UNIFORM } from '../lane/constants'
import { normalQuantiles } from './normal'
import { KEYS_BYTES, philoxBlocks } from './philox'

/** Draws of one pass: their words stay in the first-level cache. */
const PASS_DRAWS: u32 = 512
/** Offsets in a thread's scratch: round keys, the list of tails, words of one pass and a group beyond. */
const TAILS_OFFSET: usize = KEYS_BYTES
const WORDS_OFFSET: usize = TAILS_OFFSET + (PASS_DRAWS << 2) + 16
/** Bytes of that scratch; `src/random/matrix.ts` has the same number. */
export const DRAWS_SCRATCH_BYTES: usize = WORDS_OFFSET + (PASS_DRAWS << 3) + 176

/** Elements [start, end) of float64 `out`: the stream's uniform(first + i) in element i. Key as in StreamKey. */
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

/** Elements [start, end) of float64 `out`: the stream's normal(first + i) in element i. Key as in StreamKey. */
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

/** Writes draws `index` to `index` + `count` - 1 to `to`, normal or uniform; `scratch` has DRAWS_SCRATCH bytes. */
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
    // A block has two draws; where the first one is not wanted, they begin half a block on.
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

/** Turns the words of [at, end), whole vectors of two u64, into multiples of 2^-53 in [0, 1): the 53 high bits of each. */
function uniforms(at: usize, end: usize): void {
  const one = v128.load64_splat(UNIFORM)
  const onePlus = v128.load64_splat(UNIFORM, 8)
  const small = v128.load64_splat(UNIFORM, 16)
  const last = v128.load64_splat(UNIFORM, 24)
  for (; at < end; at += 16) {
    const words = v128.load(at)
    // 52 bits behind 1, and the last one behind 2^-12, where its place is 2^-53; differences and sum are exact.
    const front = f64x2.sub(v128.or(i64x2.shr_u(words, 12), one), onePlus)
    v128.store(at, f64x2.add(front, v128.or(v128.and(words, last), small)))
  }
}
