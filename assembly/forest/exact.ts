import { at, F32, F64 } from '../lane/element'
import { Growth, Plan, sizeOf } from './growth'
import { sortKeys } from './sort'

/** Tries every threshold of a feature; false where it is constant in the node. */
export function tryFeature(growth: Growth, feature: u32): bool {
  const plan = growth.plan
  const column = plan.codes + <usize>feature * plan.stride
  const distinct = load<u32>(plan.distinct + (<usize>feature << 2))
  const range = distinct <= 1 << 8
    ? gather<u8>(growth.start, growth.end, column, growth.keys)
    : distinct <= 1 << 16
      ? gather<u16>(growth.start, growth.end, column, growth.keys)
      : gather<u32>(growth.start, growth.end, column, growth.keys)
  const low = <u32>range
  const high = <u32>(range >> 32)
  if (low == high) return false
  const count = sizeOf(growth)
  const sorted = sortKeys(growth.keys, growth.spare, growth.counters, count, low, high - low)
  scan(growth, sorted, sorted + (count << 3), feature)
  forget(growth.left, plan.classes, sorted, count, 2)
  return true
}

/** Keys of items: the code of each above its label and weight. Returns the least code, and above it the largest. */
function gather<C>(item: usize, end: usize, column: usize, keys: usize): u64 {
  let low: u32 = 0xffffffff
  let high: u32 = 0
  for (; item < end; item += 8, keys += 8) {
    const code = <u32>load<C>(column + <usize>load<u32>(item) * sizeof<C>())
    low = min(low, code)
    high = max(high, code)
    store<u64>(keys, (<u64>code << 32) | <u64>load<u32>(item, 4))
  }
  return (<u64>high << 32) | <u64>low
}

/** Goes through sorted keys and keeps the first of the best places between two codes that differ, if it is better than what is known. */
function scan(growth: Growth, key: usize, end: usize, feature: u32): void {
  const totals = growth.totals
  const left = growth.left
  const weight = growth.weight
  const minLeaf = <u64>growth.plan.minLeaf
  let before: u64 = 0
  let squaresLeft: u64 = 0
  let squaresRight = growth.squares
  let own = load<u64>(key)
  let best: f64 = -1
  let place = key
  for (key += 8; key < end; key += 8) {
    const times = own & 0xffff
    const counter = <usize>((own >> 14) & 0x3fffc)
    const here = <u64>load<u32>(left + counter)
    squaresLeft += times * (2 * here + times)
    squaresRight -= times * (2 * (<u64>load<u32>(totals + counter) - here) - times)
    store<u32>(left + counter, <u32>(here + times))
    before += times
    const next = load<u64>(key)
    if ((own ^ next) >> 32 && before >= minLeaf && weight - before >= minLeaf) {
      const gain = <f64>squaresLeft / <f64>before + <f64>squaresRight / <f64>(weight - before)
      if (gain > best) {
        best = gain
        place = key
      }
    }
    own = next
  }
  if (best >= 0 && better(growth, best, feature)) {
    growth.lower = load<u32>(place - 4)
    growth.upper = load<u32>(place + 4)
  }
}

/**
 * Takes a split of a feature if it is better than the best so far. Of equal ones the feature that was drawn first stays, or the
 * lowest where all are tried.
 */
export function better(growth: Growth, gain: f64, feature: u32): bool {
  const plan = growth.plan
  const tie = gain == growth.gain && plan.candidates == plan.d && feature < growth.feature
  if (!(gain > growth.gain || tie)) return false
  growth.gain = gain
  growth.feature = feature
  return true
}

/** Zeroes the counters of the labels of keys or items, which are `offset` bytes into each. */
export function forget(counters: usize, classes: u32, keys: usize, count: usize, offset: usize): void {
  if (<usize>classes <= count) memory.fill(counters, 0, <usize>classes << 2)
  else for (let at = keys + offset; count > 0; count--, at += 8) store<u32>(counters + (<usize>load<u16>(at) << 2), 0)
}

/** The threshold of the best split, once all features were tried: the middle of the values on both sides, or the lower if it rounds up. */
export function settle(growth: Growth): void {
  const low = valueOf(growth, growth.lower)
  const high = valueOf(growth, growth.upper)
  const middle = low / 2 + high / 2
  growth.threshold = low <= middle && middle < high ? middle : low
}

/** The value that a code of the best feature stands for, from a row of the node that has it. */
function valueOf(growth: Growth, code: u32): f64 {
  const plan = growth.plan
  const column = plan.codes + <usize>growth.feature * plan.stride
  const distinct = load<u32>(plan.distinct + (<usize>growth.feature << 2))
  const row = distinct <= 1 << 8
    ? find<u8>(growth.start, column, code)
    : distinct <= 1 << 16
      ? find<u16>(growth.start, column, code)
      : find<u32>(growth.start, column, code)
  return valueAt(plan, row, growth.feature)
}

function find<C>(item: usize, column: usize, code: u32): u32 {
  while (<u32>load<C>(column + <usize>load<u32>(item) * sizeof<C>()) != code) item += 8
  return load<u32>(item)
}

function valueAt(plan: Plan, row: u32, feature: u32): f64 {
  const place = <usize>row * <usize>plan.d + <usize>feature
  return plan.type == F32 ? at<f32>(plan.x, place) : plan.type == F64 ? at<f64>(plan.x, place) : at<u8>(plan.x, place)
}
