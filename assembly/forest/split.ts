import { uniformBelow } from './draw'
import { tryThreshold } from './drawn'
import { settleThreshold, tryFeature } from './exact'
import { Growth, sizeOf } from './growth'

/** What a feature costs beside its items. */
const FEATURE_COST: u32 = 32

/** Begins the search for the split of a node. */
export function openSearch(growth: Growth): void {
  growth.searching = 1
  growth.drawnKnown = 0
  growth.found = 0
  growth.left = growth.plan.d
  growth.tried = 0
}

/**
 * Finds the split of a node; false where the budget ends before. So many features are tried as there are candidates, and more until
 * one has a split; features that are constant count, but those known to be (the first `known`) need no look. At the end so many are
 * known as the node's children know: Fisher and Yates, with the order of the known restored, as scikit-learn does it.
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
    // No split of another feature is better than one into pure parts.
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

@inline
function swap(features: usize, a: u32, b: u32): void {
  const first = features + (<usize>a << 2)
  const second = features + (<usize>b << 2)
  const held = load<u32>(first)
  store<u32>(first, load<u32>(second))
  store<u32>(second, held)
}
