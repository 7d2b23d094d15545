import { at, F32, F64 } from '../lane/element'
import { uniform } from './draw'
import { better, zeroCounters } from './exact'
import { Growth, sizeOf } from './growth'

/**
 * Tries one random threshold of a feature, drawn uniformly between the feature's minimum and maximum in the node.
 * Records the split if it is better than the best so far. Returns false if the feature is constant in the node.
 */
export function tryThreshold(growth: Growth, feature: u32): bool {
  const type = growth.plan.type
  if (type == F32) return tryThresholdOf<f32>(growth, feature)
  if (type == F64) return tryThresholdOf<f64>(growth, feature)
  return tryThresholdOf<u8>(growth, feature)
}

/** Computes `tryThreshold` for features of type T. */
function tryThresholdOf<T>(growth: Growth, feature: u32): bool {
  const plan = growth.plan
  const values = growth.keys
  const count = sizeOf(growth)
  gatherValues<T>(growth.start, growth.end, plan.x + <usize>feature * sizeof<T>(), <usize>plan.d * sizeof<T>(), values)
  let low = load<f64>(values)
  let high = low
  for (let value = values + 8; value < values + (count << 3); value += 8) {
    low = min(low, load<f64>(value))
    high = max(high, load<f64>(value))
  }
  if (low == high) return false
  const share = uniform(growth)
  const drawn = low * (1 - share) + high * share
  weighThreshold(growth, values, low <= drawn && drawn < high ? drawn : low, feature)
  zeroCounters(growth.part, plan.classes, growth.start, count, 6)
  return true
}

/**
 * Copies the values of one feature in the rows of the items at [item, end) to `values` as float64. `column` is the
 * address of the feature in row 0.
 */
function gatherValues<T>(item: usize, end: usize, column: usize, rowBytes: usize, values: usize): void {
  for (; item < end; item += 8, values += 8) store<f64>(values, at<T>(column + <usize>load<u32>(item) * rowBytes, 0))
}

/**
 * Records the split of a feature at `threshold` if it is better than the best so far and leaves both parts the minimum
 * weight of a leaf. `value` is the address of the feature's values in the node, float64.
 *
 * The gain of a split is the sum, over its two parts, of the squared class weights divided by the part's weight.
 */
function weighThreshold(growth: Growth, value: usize, threshold: f64, feature: u32): void {
  let before: u64 = 0
  let squaresLeft: u64 = 0
  let squaresRight = growth.squares
  for (let item = growth.start; item < growth.end; item += 8, value += 8) {
    if (load<f64>(value) > threshold) continue
    const times = <u64>load<u16>(item, 4)
    const counter = <usize>load<u16>(item, 6) << 2
    const here = <u64>load<u32>(growth.part + counter)
    squaresLeft += times * (2 * here + times)
    squaresRight -= times * (2 * (<u64>load<u32>(growth.totals + counter) - here) - times)
    store<u32>(growth.part + counter, <u32>(here + times))
    before += times
  }
  const minLeaf = <u64>growth.plan.minLeaf
  if (before < minLeaf || growth.weight - before < minLeaf) return
  const gain = <f64>squaresLeft / <f64>before + <f64>squaresRight / <f64>(growth.weight - before)
  if (better(growth, gain, feature)) growth.threshold = threshold
}
