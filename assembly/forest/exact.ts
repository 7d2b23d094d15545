import { at, F32, F64 } from '../lane/element'
import { Growth, GrowthPlan, sizeOf } from './growth'
import { sortKeys } from './sort'

/**
 * Tries every threshold of a feature and records the best split if it is better than the best so far. Returns false if
 * the feature is constant in the node.
 *
 * The code of a value is its rank among the feature's distinct values. Rows with code 0, the minimum, are neither
 * sorted nor scanned: in sparse data they are the majority, and the class weights of the other rows imply theirs.
 */
export function tryFeature(growth: Growth, feature: u32): bool {
  const plan = growth.plan
  const keys = growth.keys
  const column = plan.codes + <usize>feature * plan.stride
  const distinct = load<u32>(plan.distinct + (<usize>feature << 2))
  const end = distinct <= 1 << 8
    ? gatherKeys<u8>(growth, column, keys)
    : distinct <= 1 << 16
      ? gatherKeys<u16>(growth, column, keys)
      : gatherKeys<u32>(growth, column, keys)
  const count = (end - keys) >> 3
  const span = growth.most - growth.least
  if (count == 0 || (count == sizeOf(growth) && span == 0)) return false
  const sorted = span ? sortKeys(keys, growth.spare, growth.counters, count, growth.least, span) : keys
  scanThresholds(growth, sorted, sorted + (count << 3), feature)
  zeroCounters(growth.part, plan.classes, sorted, count, 2)
  return true
}

/**
 * Writes a u64 sort key for each item of the node whose code is not 0: the code in the upper 32 bits, above the item's
 * 16-bit label and 16-bit weight. Sets `least` and `most` of the growth to the minimum and maximum of these codes, and
 * returns the end of the keys.
 */
function gatherKeys<C>(growth: Growth, column: usize, key: usize): usize {
  const end = growth.end
  let low: u32 = 0xffffffff
  let high: u32 = 0
  for (let item = growth.start; item < end; item += 8) {
    const code = <u32>load<C>(column + <usize>load<u32>(item) * sizeof<C>())
    store<u64>(key, (<u64>code << 32) | <u64>load<u32>(item, 4))
    low = min(low, code - 1)
    high = max(high, code)
    key += usize(code != 0) << 3
  }
  growth.least = low + 1
  growth.most = high
  return key
}

/**
 * Scans the node's sorted keys from the largest code down for the best threshold between two different codes. The last
 * threshold is the one above code 0, if other items of the node have that code. On ties, the lowest threshold wins.
 * Records the split if it is better than the best so far.
 *
 * Keys with the same code are sorted by label, and those with the same label are added at once.
 */
function scanThresholds(growth: Growth, from: usize, end: usize, feature: u32): void {
  const totals = growth.totals
  const part = growth.part
  const weight = growth.weight
  const minLeaf = <u64>growth.plan.minLeaf
  let above: u64 = 0
  let squares: u64 = 0
  let squaresBelow = growth.squares
  let key = end - 8
  let own = load<u64>(key)
  let times = own & 0xffff
  let best: f64 = -1
  let place = key
  for (let last = false; !last; ) {
    key -= 8
    last = key < from
    const next = last ? 0 : load<u64>(key)
    const change = own ^ next
    if (change >> 16 == 0) {
      times += next & 0xffff
      continue
    }
    const counter = <usize>((own >> 14) & 0x3fffc)
    const here = <u64>load<u32>(part + counter)
    squares += times * (2 * here + times)
    squaresBelow -= times * (2 * (<u64>load<u32>(totals + counter) - here) - times)
    store<u32>(part + counter, <u32>(here + times))
    above += times
    if (change >> 32 && above >= minLeaf && weight - above >= minLeaf) {
      const gain = <f64>squares / <f64>above + <f64>squaresBelow / <f64>(weight - above)
      if (gain >= best) {
        best = gain
        place = key
      }
    }
    own = next
    times = next & 0xffff
  }
  if (best >= 0 && better(growth, best, feature)) {
    growth.lower = place < from ? 0 : load<u32>(place, 4)
    growth.upper = load<u32>(place, 12)
  }
}

/**
 * Records the gain and the feature of a split if they are better than those of the node's best split so far, and
 * returns true in that case. On equal gains the feature that was tried first stays, except that the lowest feature wins
 * if every feature is a candidate.
 */
export function better(growth: Growth, gain: f64, feature: u32): bool {
  const plan = growth.plan
  const tie = gain == growth.gain && plan.candidates == plan.d && feature < growth.feature
  if (!(gain > growth.gain || tie)) return false
  growth.gain = gain
  growth.feature = feature
  return true
}

/**
 * Zeroes the u32 counters of all labels that occur in `count` keys or items, which are 8 bytes each. The u16 label lies
 * `offset` bytes into each.
 */
export function zeroCounters(counters: usize, classes: u32, keys: usize, count: usize, offset: usize): void {
  if (<usize>classes <= 2 * count) {
    for (let at = counters; at < counters + (<usize>classes << 2); at += 8) store<u64>(at, 0)
  } else {
    for (let at = keys + offset; count > 0; count--, at += 8) store<u32>(counters + (<usize>load<u16>(at) << 2), 0)
  }
}

/**
 * Sets the threshold of the best split once all features were tried: the midpoint of the values on both sides, or the
 * lower value if the midpoint rounds up to the upper.
 */
export function settleThreshold(growth: Growth): void {
  const low = valueOf(growth, growth.lower)
  const high = valueOf(growth, growth.upper)
  const middle = low / 2 + high / 2
  growth.threshold = low <= middle && middle < high ? middle : low
}

/**
 * Returns the value that `code` stands for in the feature of the best split, read from a row of the node with that
 * code.
 */
function valueOf(growth: Growth, code: u32): f64 {
  const plan = growth.plan
  const column = plan.codes + <usize>growth.feature * plan.stride
  const distinct = load<u32>(plan.distinct + (<usize>growth.feature << 2))
  const row = distinct <= 1 << 8
    ? findRow<u8>(growth.start, column, code)
    : distinct <= 1 << 16
      ? findRow<u16>(growth.start, column, code)
      : findRow<u32>(growth.start, column, code)
  return valueAt(plan, row, growth.feature)
}

/** Returns the row number of the first item, from address `item` on, whose code in a feature's column is `code`. */
function findRow<C>(item: usize, column: usize, code: u32): u32 {
  while (<u32>load<C>(column + <usize>load<u32>(item) * sizeof<C>()) != code) item += 8
  return load<u32>(item)
}

/** Returns the value of a feature in a row of the training data, as float64. */
function valueAt(plan: GrowthPlan, row: u32, feature: u32): f64 {
  const place = <usize>row * <usize>plan.d + <usize>feature
  return plan.type == F32 ? at<f32>(plan.x, place) : plan.type == F64 ? at<f64>(plan.x, place) : at<u8>(plan.x, place)
}
