import { uniformBelow } from './draw'
import { tryThreshold } from './drawn'
import { settleThreshold, tryFeature } from './exact'
import { Growth, sizeOf } from './growth'

/**
 * Cost of trying a feature in addition to the node's items, in the unit of the budget: the cost of visiting one item.
 */
const FEATURE_COST: u32 = 32

/** Begins the search for the split of the current node, before any feature is tried. */
export function openSearch(growth: Growth): void {
  growth.searching = 1
  growth.drawnKnown = 0
  growth.found = 0
  growth.left = growth.plan.d
  growth.tried = 0
}

/**
 * Finds the best split of the current node. Returns false if the budget of the call ends first; the next call
 * continues.
 *
 * It tries as many features as the plan has candidates, and more until one of them has a split. Constant features count
 * as tried, but those known to be constant (the first `known`) are not scanned. Features are drawn by a Fisher-Yates
 * shuffle. At the end the order of the known ones is restored, and the newly found ones are appended for the node's
 * children. scikit-learn does the same.
 */
export function findSplit(growth: Growth): bool {
  const plan = growth.plan
  const features = growth.features
  const tryAll = plan.candidates == plan.d
  const known = growth.known
  const featureCost = <u32>sizeOf(growth) + FEATURE_COST
  let spent = growth.spent
  let left = growth.left
  let found = growth.found
  let drawnKnown = growth.drawnKnown
  let tried = growth.tried
  for (; left > known + found && (tried < plan.candidates || growth.gain < 0); tried++) {
    if (spent >= plan.budget) {
      growth.left = left
      growth.found = found
      growth.drawnKnown = drawnKnown
      growth.tried = tried
      return false
    }
    const choices = left - found - drawnKnown
    let place = drawnKnown + (tryAll ? choices - 1 : uniformBelow(growth, choices))
    if (place < known) {
      swap(features, place, drawnKnown++)
      continue
    }
    place += found
    const feature = load<u32>(features + (<usize>place << 2))
    const varies = plan.random ? tryThreshold(growth, feature) : tryFeature(growth, feature)
    if (varies) swap(features, place, --left)
    else swap(features, place, known + found++)
    spent += featureCost
    // A split into pure parts is optimal: no other feature can be better.
    if (!tryAll && growth.gain == <f64>growth.weight) break
  }
  memory.copy(features, growth.constants, <usize>known << 2)
  memory.copy(growth.constants + (<usize>known << 2), features + (<usize>known << 2), <usize>found << 2)
  if (growth.gain >= 0 && !plan.random) settleThreshold(growth)
  growth.known = known + found
  growth.searching = 0
  growth.spent = spent
  return true
}

/** Swaps the features in positions a and b. */
@inline
function swap(features: usize, a: u32, b: u32): void {
  const first = features + (<usize>a << 2)
  const second = features + (<usize>b << 2)
  const held = load<u32>(first)
  store<u32>(first, load<u32>(second))
  store<u32>(second, held)
}
