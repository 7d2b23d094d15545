import { exp2Negative } from '../lane/exp2'
import { log2OnePlus } from '../lane/log2'
import { belowHighest } from './below-highest'

/** Votes on multiple-choice questions, written by `src/ops/annotators/distractor.ts` field by field. */
@unmanaged
export class Questions {
  items: u32
  /** Number of items in one piece of work; each piece has its own sums. */
  pieceItems: u32
  classes: u32
  /** classes rounded up to an even number. */
  width: u32
  /** Number of types of items. */
  types: u32
  annotators: u32
  /** u32, items + 1: where the votes of each item start. */
  starts: u32
  /** u32: annotator and label of each vote, label · annotators + annotator. */
  voted: u32
  /** f32: the weight of each vote. */
  weights: u32
  /** i16: the known class of each item, or -1; 0 if no class is known. */
  known: u32
  /** f64, types: log2 of the prior of each type. */
  prior: u32
  /** f64, annotators × types × 3: log2 of the probability of the true class, the distractor, and each other class. */
  table: u32
  /** f32, items × classes: the posterior of the class. */
  posterior: u32
  /** f32, items × types: the posterior of the type. */
  typed: u32
  /** f64, annotators × types × 3: the means of what `table` has the logarithms of; 0 to predict no vote. */
  means: u32
  /** f32: the predicted probability of each vote. */
  predicted: u32
  /** f64, pieces × (3 · annotators + 2) × types: the sums of each piece. */
  sums: u32
}

/**
 * Computes the posteriors of the items in pieces [start, end) under the distractor model, and counts by annotator. A
 * state is a type of item, a true class and a distractor, another class that draws wrong votes; all pairs of classes
 * are equally likely.
 *
 * The sums of a piece are: for each annotator and type, the expected numbers of votes for the true class, the
 * distractor and other classes; for each type, the expected number of items; then log2-likelihood and 0s. Scratch:
 * float64, `types` × 4 × width, a number for each type, and 2.
 */
export function expectDistractors(description: usize, scratch: usize, start: u32, end: u32): void {
  const questions = changetype<Questions>(description)
  const types = <usize>questions.types
  // Whole vectors, so that pieces can be added up.
  const values = (<usize>questions.annotators * 3 + 2) * types
  const bytes = (values + (values & 1)) << 3
  for (let piece = start; piece < end; piece++) {
    const last = min(questions.items, (piece + 1) * questions.pieceItems)
    const sums = <usize>questions.sums + <usize>piece * bytes
    memory.fill(sums, 0, bytes)
    for (let item = piece * questions.pieceItems; item < last; item++) {
      const row = <usize>questions.width << 3
      const highest = scratch + types * (row << 2)
      evidence(questions, item, scratch, highest)
      const likelihood = jointPosterior(questions, scratch, highest)
      const to = sums + <usize>questions.annotators * 3 * (types << 3)
      for (let t: usize = 0; t < types; t++) {
        const share = load<f64>(highest + (t << 3))
        store<f64>(to + (t << 3), load<f64>(to + (t << 3)) + share)
        store<f32>(<usize>questions.typed + ((<usize>item * types + t) << 2), <f32>share)
      }
      const at = to + (types << 3)
      store<f64>(at, load<f64>(at) + likelihood)
      storePosterior(questions, item, scratch)
      countVotes(questions, item, scratch, highest, sums)
    }
  }
}

/**
 * Writes, for each type, log2 of the evidence for each class as the truth and as the distractor, each minus its maximum
 * and negated: rows of `width`, truth then distractor. Writes to `highest` log2 of what all pairs of the type have in
 * common.
 */
function evidence(questions: Questions, item: u32, rows: usize, highest: usize): void {
  const row = <usize>questions.width << 3
  const begin = <usize>load<u32>(<usize>questions.starts + (<usize>item << 2))
  const end = <usize>load<u32>(<usize>questions.starts + (<usize>item << 2), 4)
  const known = questions.known == 0 ? -1 : <i32>load<i16>(<usize>questions.known + (<usize>item << 1))
  for (let t: usize = 0; t < <usize>questions.types; t++) {
    const truth = rows + t * (row << 2)
    const distractor = truth + row
    memory.fill(truth, 0, row << 1)
    let base = load<f64>(<usize>questions.prior + (t << 3))
    for (let vote = begin; vote < end; vote++) {
      const code = load<u32>(<usize>questions.voted + (vote << 2))
      const annotator = <usize>(code % questions.annotators)
      const label = <usize>(code / questions.annotators) << 3
      const terms = <usize>questions.table + (annotator * <usize>questions.types + t) * 24
      const weight = <f64>load<f32>(<usize>questions.weights + (vote << 2))
      const other = load<f64>(terms, 16)
      base += weight * other
      store<f64>(truth + label, load<f64>(truth + label) + weight * (load<f64>(terms) - other))
      store<f64>(distractor + label, load<f64>(distractor + label) + weight * (load<f64>(terms, 8) - other))
    }
    for (let k: usize = 0; k < <usize>questions.width; k++) {
      const isNone = k >= <usize>questions.classes
      if (isNone || (known >= 0 && <i32>k != known)) store<f64>(truth + (k << 3), -1e6)
      if (isNone) store<f64>(distractor + (k << 3), -1e6)
    }
    base += belowHighest(truth, distractor) + belowHighest(distractor, distractor + row)
    store<f64>(highest + (t << 3), base)
  }
}

/**
 * Turns evidence into posteriors: the third and fourth row of each type get the joint probabilities of the type with
 * each class as the truth and as the distractor, and `highest` the probability of each type. Returns the log2-likelihood
 * of the item up to a constant.
 */
function jointPosterior(questions: Questions, rows: usize, highest: usize): f64 {
  const row = <usize>questions.width << 3
  const types = <usize>questions.types
  let most: f64 = -Infinity
  for (let t: usize = 0; t < types; t++) most = max(most, load<f64>(highest + (t << 3)))
  let total: f64 = 0
  for (let t: usize = 0; t < types; t++) {
    const truth = rows + t * (row << 2)
    exp2Negative<f64>(truth, truth + (row << 1), false)
    const joint = truth + (row << 1)
    timesOthers(joint, truth, truth + row, row)
    timesOthers(joint + row, truth + row, truth, row)
    let sum: f64 = 0
    for (let z = joint; z < joint + row; z += 8) sum += load<f64>(z)
    const common = highest + (t << 3)
    const scaled = highest + (types << 3)
    store<f64>(scaled, most - load<f64>(common))
    store<f64>(scaled, 0, 8)
    exp2Negative<f64>(scaled, scaled + 16, false)
    const scale = load<f64>(scaled)
    for (let z = joint; z < joint + (row << 1); z += 8) store<f64>(z, load<f64>(z) * scale)
    store<f64>(common, sum * scale)
    total += sum * scale
  }
  const inverse = 1 / max(total, 1e-300)
  for (let t: usize = 0; t < types; t++) {
    const joint = rows + t * (row << 2) + (row << 1)
    for (let z = joint; z < joint + (row << 1); z += 8) store<f64>(z, load<f64>(z) * inverse)
    store<f64>(highest + (t << 3), load<f64>(highest + (t << 3)) * inverse)
  }
  return most + log2Of(max(total, 1e-300), highest + (types << 3))
}

/** Writes to `to` each value of `own` times the sum of all `others` but the one in its place, without cancellation. */
@inline
function timesOthers(to: usize, own: usize, others: usize, bytes: usize): void {
  let before: f64 = 0
  for (let z: usize = 0; z < bytes; z += 8) {
    store<f64>(to + z, before)
    before += load<f64>(others + z)
  }
  let after: f64 = 0
  for (let z = bytes; z > 0; z -= 8) {
    store<f64>(to + z - 8, load<f64>(own + z - 8) * (load<f64>(to + z - 8) + after))
    after += load<f64>(others + z - 8)
  }
}

/** Returns log2 of a positive normal number. `scratch` holds two values. */
@inline
function log2Of(x: f64, scratch: usize): f64 {
  const bits = reinterpret<u64>(x)
  const exponent = <f64>(<i64>(bits >> 52) - 1023)
  store<f64>(scratch, reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000) - 1)
  store<f64>(scratch, 0, 8)
  log2OnePlus<f64>(scratch, scratch + 16, 1)
  return exponent + load<f64>(scratch)
}

/** Stores the posterior of the class of an item, over all types. */
function storePosterior(questions: Questions, item: u32, rows: usize): void {
  const row = <usize>questions.width << 3
  const classes = <usize>questions.classes
  for (let k: usize = 0; k < classes; k++) {
    let sum: f64 = 0
    for (let t: usize = 0; t < <usize>questions.types; t++) {
      sum += load<f64>(rows + t * (row << 2) + (row << 1) + (k << 3))
    }
    store<f32>(<usize>questions.posterior + ((<usize>item * classes + k) << 2), <f32>sum)
  }
}

/** Adds the expected kinds of the item's votes to the sums, and predicts the votes if that was asked for. */
function countVotes(questions: Questions, item: u32, rows: usize, shares: usize, sums: usize): void {
  const row = <usize>questions.width << 3
  const types = <usize>questions.types
  const begin = <usize>load<u32>(<usize>questions.starts + (<usize>item << 2))
  const end = <usize>load<u32>(<usize>questions.starts + (<usize>item << 2), 4)
  for (let vote = begin; vote < end; vote++) {
    const code = load<u32>(<usize>questions.voted + (vote << 2))
    const own = <usize>(code % questions.annotators) * types
    const label = <usize>(code / questions.annotators) << 3
    const weight = <f64>load<f32>(<usize>questions.weights + (vote << 2))
    let predicted: f64 = 0
    for (let t: usize = 0; t < types; t++) {
      const joint = rows + t * (row << 2) + (row << 1) + label
      const truth = load<f64>(joint)
      const distractor = load<f64>(joint + row)
      const other = max(0, load<f64>(shares + (t << 3)) - truth - distractor)
      const to = sums + (own + t) * 24
      store<f64>(to, load<f64>(to) + weight * truth)
      store<f64>(to, load<f64>(to, 8) + weight * distractor, 8)
      store<f64>(to, load<f64>(to, 16) + weight * other, 16)
      if (questions.means == 0) continue
      const means = <usize>questions.means + (own + t) * 24
      predicted += truth * load<f64>(means) + distractor * load<f64>(means, 8) + other * load<f64>(means, 16)
    }
    if (questions.means != 0) store<f32>(<usize>questions.predicted + (vote << 2), <f32>predicted)
  }
}
