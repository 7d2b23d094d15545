// The label module, a separate small binary bound by as-bind: label arrays in, label arrays and counts out. Nothing is
// checked here: src/labels checks all arguments. Votes are members × rows, row-major; labels are 0 to classes - 1.
import { KEYS_BYTES, philoxBlocks } from './random/philox'

/** The unit 2^-53 of uniform draws, which are multiples of it in [0, 1). */
const UNIFORM_UNIT: f64 = 1.1102230246251565e-16

/** Number of uniforms generated in one pass, few enough for their 64-bit words to stay in the first-level cache. */
const PASS_UNIFORMS = 512
/** Scratch memory for the ten round keys of Philox. */
const ROUND_KEYS: usize = memory.data(<i32>KEYS_BYTES, 16)
/** Scratch memory for the random words of one pass, with 128 more bytes for the rest of the last group of blocks. */
const PASS_WORDS: usize = memory.data((PASS_UNIFORMS << 3) + 128, 16)

/**
 * Draws noisy labels by inverse CDF. Row c of `cumulative` (classes × classes) belongs to the given label c: it has the
 * cumulative probabilities of the noisy labels c, c + 1, … (mod classes), and ends in 1.
 *
 * Label i uses uniform(first + i) of a random stream. The key of the stream is formed by the last four arguments.
 */
export function drawLabels(
  labels: Int32Array,
  cumulative: Float64Array,
  classes: i32,
  first: f64,
  seedLow: u32,
  purpose: u32,
  trial: u32,
  seedHigh: u32,
): Int32Array {
  const drawn = new Int32Array(labels.length)
  draw<i32>(labels.dataStart, drawn.dataStart, labels.length, cumulative.dataStart, classes, <u64>first, seedLow, purpose, trial, seedHigh)
  return drawn
}

/** Draws noisy labels as `drawLabels` does, from and to arrays of bytes, for at most 256 classes. */
export function drawBytes(
  labels: Uint8Array,
  cumulative: Float64Array,
  classes: i32,
  first: f64,
  seedLow: u32,
  purpose: u32,
  trial: u32,
  seedHigh: u32,
): Uint8Array {
  const drawn = new Uint8Array(labels.length)
  draw<u8>(labels.dataStart, drawn.dataStart, labels.length, cumulative.dataStart, classes, <u64>first, seedLow, purpose, trial, seedHigh)
  return drawn
}

/**
 * Draws `count` noisy labels as `drawLabels` does. Reads labels of type T from the address `from` and writes noisy
 * labels of the same type to `to`. `index` is the position of the first uniform in its random stream.
 */
function draw<T>(
  from: usize,
  to: usize,
  count: i32,
  cumulative: usize,
  classes: i32,
  index: u64,
  seedLow: u32,
  purpose: u32,
  trial: u32,
  seedHigh: u32,
): void {
  while (count > 0) {
    // A Philox block has two uniforms; at an odd index, skip the first one.
    const odd = <i32>(index & 1)
    const some = min(count, PASS_UNIFORMS - odd)
    const begin = PASS_WORDS + (<usize>odd << 3)
    const end = begin + (<usize>some << 3)
    philoxBlocks(PASS_WORDS, end, index >> 1, trial, seedHigh, seedLow, purpose, ROUND_KEYS)
    if (classes == 2) drawOfTwo<T>(from, to, begin, end, cumulative)
    else drawOfMany<T>(from, to, begin, end, cumulative, classes)
    from += <usize>some * sizeof<T>()
    to += <usize>some * sizeof<T>()
    index += some
    count -= some
  }
}

/**
 * Draws the labels of the random words in [begin, end) for any number of classes. Reads labels from `from` and writes
 * to `to`.
 */
function drawOfMany<T>(from: usize, to: usize, begin: usize, end: usize, cumulative: usize, classes: i32): void {
  for (let at = begin; at < end; at += 8, from += sizeof<T>(), to += sizeof<T>()) {
    const uniform = <f64>(load<u64>(at) >> 11) * UNIFORM_UNIT
    const label = <i32>load<T>(from)
    const row = cumulative + (<usize>(label * classes) << 3)
    if (uniform < load<f64>(row)) {
      store<T>(to, <T>label)
      continue
    }
    const seen = label + firstAbove(row, classes, uniform)
    store<T>(to, <T>(seen < classes ? seen : seen - classes))
  }
}

/** Draws labels of two classes as `drawOfMany` does, without a branch: whether a label flips cannot be predicted. */
function drawOfTwo<T>(from: usize, to: usize, begin: usize, end: usize, cumulative: usize): void {
  for (let at = begin; at < end; at += 8, from += sizeof<T>(), to += sizeof<T>()) {
    const uniform = <f64>(load<u64>(at) >> 11) * UNIFORM_UNIT
    const label = <i32>load<T>(from)
    store<T>(to, <T>(label ^ <i32>(uniform >= load<f64>(cumulative + (<usize>label << 4)))))
  }
}

/**
 * Returns the first position in a row of `classes` cumulative probabilities whose value exceeds u, by bisection. The
 * class in this position never has probability 0.
 */
function firstAbove(row: usize, classes: i32, u: f64): i32 {
  let low = 0
  let high = classes - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (load<f64>(row + (<usize>middle << 3)) > u) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * Counts the votes for each class in each row. `votes` is members × rows; the result is rows × classes. Both are
 * row-major.
 */
export function countVotes(votes: Int32Array, members: i32, classes: i32): Uint32Array {
  const rows = votes.length / members
  const counts = new Uint32Array(rows * classes)
  for (let member = 0; member < members; member++) {
    for (let i = 0; i < rows; i++) counts[i * classes + votes[member * rows + i]] += 1
  }
  return counts
}

/**
 * Returns the class with the most votes in each row of `counts` (rows × classes). `uniforms` has one number in [0, 1)
 * per row, which chooses among tied classes with equal probabilities.
 */
export function plurality(counts: Uint32Array, classes: i32, uniforms: Float64Array): Int32Array {
  const winners = new Int32Array(uniforms.length)
  for (let i = 0; i < uniforms.length; i++) {
    const row = i * classes
    let most: u32 = 0
    let tied = 0
    for (let c = 0; c < classes; c++) {
      const count = counts[row + c]
      if (count > most) {
        most = count
        tied = 0
      }
      tied += i32(count == most)
    }
    let before = i32(uniforms[i] * tied)
    let winner = 0
    while (counts[row + winner] != most || before-- > 0) winner++
    winners[i] = winner
  }
  return winners
}

/**
 * Counts the rows with each pair of actual and predicted class. The result is classes × classes, row-major: rows are
 * actual classes, columns are predicted classes.
 */
export function confusion(actual: Int32Array, predicted: Int32Array, classes: i32): Uint32Array {
  const counts = new Uint32Array(classes * classes)
  for (let i = 0; i < actual.length; i++) counts[actual[i] * classes + predicted[i]] += 1
  return counts
}

/**
 * Counts the rows on which each pair of members votes for the same class. `votes` is members × rows; the result is
 * members × members and symmetric. Its diagonal entries are the number of rows.
 */
export function agreements(votes: Int32Array, members: i32): Uint32Array {
  const rows = votes.length / members
  const counts = new Uint32Array(members * members)
  for (let a = 0; a < members; a++) {
    counts[a * members + a] = rows
    for (let b = 0; b < a; b++) {
      let equal = 0
      for (let i = 0; i < rows; i++) equal += i32(votes[a * rows + i] == votes[b * rows + i])
      counts[a * members + b] = equal
      counts[b * members + a] = equal
    }
  }
  return counts
}

/** Returns the number of positions in which two label arrays of the same length are equal. */
export function matches(a: Int32Array, b: Int32Array): i32 {
  let equal = 0
  for (let i = 0; i < a.length; i++) equal += i32(a[i] == b[i])
  return equal
}
