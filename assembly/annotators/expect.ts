import { exp2Negative } from '../lane/exp2'
import { log2OnePlus } from '../lane/log2'
import { loadPromoted } from '../lane/promote'
import { belowHighest } from './below-highest'

/**
 * Votes, and the tables by which `expectVotes` weighs them, written by `src/ops/annotators/expect.ts` field by field.
 *
 * A state is a class, or one of several subtypes of a class: states k · subtypes to (k + 1) · subtypes - 1 belong to
 * class k. A pair is an annotator together with one label that it gave.
 */
@unmanaged
export class VoteStates {
  /** Number of items. */
  items: u32
  /** Number of items in one piece of work; each piece has its own sums. */
  pieceItems: u32
  /** Number of items whose posteriors are computed together. */
  tileItems: u32
  /** Number of states rounded up to an even number: the length of rows of tables, posteriors and sums. */
  width: u32
  subtypes: u32
  pairs: u32
  /** u32, items + 1: where the votes of each item start. */
  starts: u32
  /** u32: the pair of each vote. */
  voted: u32
  /** f32: the weight of each vote. */
  weights: u32
  /** i16: the known class of each item, or -1; 0 if no class is known. */
  known: u32
  /** f64, width: log2 of the prior of each state. */
  prior: u32
  /** f64, pairs × width: log2 of the probability of the pair's label in each state. */
  table: u32
  /** f32, items × width: the posterior of each item. */
  posterior: u32
  /** f64, pieces × (pairs + 2) × width: the sums of each piece. */
  sums: u32
  /** 1 to count with the stored posteriors, 0 to compute them first. */
  given: u32
}

/**
 * Computes the posteriors of the items in pieces [start, end) and sums them by pair: the E step of a latent class
 * model, and the counts that its M step needs.
 *
 * The posterior of an item is proportional to 2^(prior + Σ weight · table row of the vote's pair). The sums of a piece
 * are, row by row: for each pair, the weighted posteriors of the items with such a vote; the posteriors of all items;
 * then the log2-likelihood of the items, and the sum of |new - stored posterior|. Scratch: float64, for a tile of items
 * a row, its maximum and its sum. `src/ops/annotators/expect.ts` adds the pieces in order, so that threads do not
 * change a bit.
 */
export function expectVotes(description: usize, scratch: usize, start: u32, end: u32): void {
  const states = changetype<VoteStates>(description)
  for (let piece = start; piece < end; piece++) {
    const last = min(states.items, (piece + 1) * states.pieceItems)
    const bytes = (<usize>states.pairs + 2) * (<usize>states.width << 3)
    const sums = <usize>states.sums + <usize>piece * bytes
    memory.fill(sums, 0, bytes)
    for (let first = piece * states.pieceItems; first < last; first += states.tileItems) {
      const count = min(states.tileItems, last - first)
      if (states.given == 0) posteriors(states, scratch, first, count, sums)
      else storedPosteriors(states, scratch, first, count)
      for (let i: u32 = 0; i < count; i++) {
        scatter(states, scratch + <usize>i * (<usize>states.width << 3), first + i, sums)
      }
    }
  }
}

/** Adds rows [start, end) of 8 float64 sums each over all pieces, in order, into those of the first piece. */
export function addVoteSums(sums: usize, pieces: u32, bytes: u32, start: u32, end: u32): void {
  const last = min(sums + <usize>bytes, sums + (<usize>end << 6))
  for (let at = sums + (<usize>start << 6); at < last; at += 16) {
    let sum = v128.load(at)
    let other = at + <usize>bytes
    for (let piece: u32 = 1; piece < pieces; piece++, other += <usize>bytes) sum = f64x2.add(sum, v128.load(other))
    v128.store(at, sum)
  }
}

/** Writes the posteriors of `count` items from `first` on to `tile`, and adds their log2-likelihood to the sums. */
function posteriors(states: VoteStates, tile: usize, first: u32, count: u32, sums: usize): void {
  const row = <usize>states.width << 3
  const end = tile + <usize>count * row
  const highest = tile + <usize>states.tileItems * row
  const totals = highest + (<usize>states.tileItems << 3)
  for (let i: u32 = 0, at = tile; i < count; i++, at += row) {
    logarithms(states, at, first + i)
    if (states.known != 0) clampTo(states, at, load<i16>(<usize>states.known + (<usize>(first + i) << 1)))
    store<f64>(highest + (<usize>i << 3), belowHighest(at, at + row))
  }
  exp2Negative<f64>(tile, end, false)
  for (let i: u32 = 0, at = tile; i < count; i++, at += row) {
    let total: f64 = 0
    for (let z = at; z < at + row; z += 8) total += load<f64>(z)
    const inverse = f64x2.splat(1 / total)
    for (let z = at; z < at + row; z += 16) v128.store(z, f64x2.mul(v128.load(z), inverse))
    // The largest term is exactly 1.
    store<f64>(totals + (<usize>i << 3), total - 1)
  }
  // A whole vector: the value after an odd count is scratch.
  store<f64>(totals + (<usize>count << 3), 0)
  log2OnePlus<f64>(totals, totals + (<usize>((count + 1) & ~1) << 3), 1)
  let likelihood: f64 = 0
  for (let i: usize = 0; i < <usize>count; i++) likelihood += load<f64>(highest + (i << 3)) + load<f64>(totals + (i << 3))
  const at = sums + (<usize>states.pairs + 1) * row
  store<f64>(at, load<f64>(at) + likelihood)
}

/** Copies the stored posteriors of `count` items from `first` on to `tile`. */
function storedPosteriors(states: VoteStates, tile: usize, first: u32, count: u32): void {
  const width = <usize>states.width
  let from = <usize>states.posterior + ((<usize>first * width) << 2)
  const end = tile + ((<usize>count * width) << 3)
  for (let at = tile; at < end; at += 16, from += 8) {
    v128.store(at, loadPromoted(from))
  }
}

/** Writes prior + Σ weight · table of the votes of an item. Four vectors at a time stay in registers over all votes. */
function logarithms(states: VoteStates, out: usize, item: u32): void {
  const row = <usize>states.width << 3
  const begin = <usize>load<u32>(<usize>states.starts + (<usize>item << 2))
  const end = <usize>load<u32>(<usize>states.starts + (<usize>item << 2), 4)
  const voted = <usize>states.voted
  const weights = <usize>states.weights
  let at: usize = 0
  for (; at + 64 <= row; at += 64) {
    const table = <usize>states.table + at
    let a = v128.load(<usize>states.prior + at)
    let b = v128.load(<usize>states.prior + at, 16)
    let c = v128.load(<usize>states.prior + at, 32)
    let d = v128.load(<usize>states.prior + at, 48)
    for (let vote = begin; vote < end; vote++) {
      const terms = table + <usize>load<u32>(voted + (vote << 2)) * row
      const weight = f64x2.splat(<f64>load<f32>(weights + (vote << 2)))
      a = f64x2.add(a, f64x2.mul(weight, v128.load(terms)))
      b = f64x2.add(b, f64x2.mul(weight, v128.load(terms, 16)))
      c = f64x2.add(c, f64x2.mul(weight, v128.load(terms, 32)))
      d = f64x2.add(d, f64x2.mul(weight, v128.load(terms, 48)))
    }
    v128.store(out + at, a)
    v128.store(out + at, b, 16)
    v128.store(out + at, c, 32)
    v128.store(out + at, d, 48)
  }
  for (; at < row; at += 16) {
    const table = <usize>states.table + at
    let a = v128.load(<usize>states.prior + at)
    for (let vote = begin; vote < end; vote++) {
      const terms = table + <usize>load<u32>(voted + (vote << 2)) * row
      const weight = f64x2.splat(<f64>load<f32>(weights + (vote << 2)))
      a = f64x2.add(a, f64x2.mul(weight, v128.load(terms)))
    }
    v128.store(out + at, a)
  }
}

/** Excludes the states of all classes but `known`, unless it is -1. */
@inline
function clampTo(states: VoteStates, row: usize, known: i32): void {
  if (known < 0) return
  const first = <u32>known * states.subtypes
  for (let z: u32 = 0; z < states.width; z++) {
    if (z < first || z >= first + states.subtypes) store<f64>(row + (<usize>z << 3), -1e300)
  }
}

/** Adds the posterior of one item, a row of float64, to the sums; stores it, and adds its change to the sums. */
function scatter(states: VoteStates, row: usize, item: u32, sums: usize): void {
  const bytes = <usize>states.width << 3
  const begin = <usize>load<u32>(<usize>states.starts + (<usize>item << 2))
  const end = <usize>load<u32>(<usize>states.starts + (<usize>item << 2), 4)
  for (let vote = begin; vote < end; vote++) {
    const to = sums + <usize>load<u32>(<usize>states.voted + (vote << 2)) * bytes
    const weight = f64x2.splat(<f64>load<f32>(<usize>states.weights + (vote << 2)))
    for (let z: usize = 0; z < bytes; z += 16) {
      v128.store(to + z, f64x2.add(v128.load(to + z), f64x2.mul(weight, v128.load(row + z))))
    }
  }
  const totals = sums + <usize>states.pairs * bytes
  const stored = <usize>states.posterior + (<usize>item * bytes >> 1)
  let change = f64x2.splat(0)
  for (let z: usize = 0; z < bytes; z += 16) {
    const value = v128.load(row + z)
    v128.store(totals + z, f64x2.add(v128.load(totals + z), value))
    const before = loadPromoted(stored + (z >> 1))
    change = f64x2.add(change, f64x2.abs(f64x2.sub(value, before)))
    v128.store64_lane(stored + (z >> 1), f32x4.demote_f64x2_zero(value), 0)
  }
  const at = totals + bytes + 8
  store<f64>(at, load<f64>(at) + f64x2.extract_lane(change, 0) + f64x2.extract_lane(change, 1))
}
