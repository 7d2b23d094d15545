import { below } from './draw'
import { tryThreshold } from './drawn'
import { settle, tryFeature } from './exact'
import { Growth } from './growth'

/**
 * Finds the split of a node. So many features are tried as there are candidates, and more until one has a split; features that
 * are constant count, but those known to be (the first `known`) need no look. Returns how many are known afterwards, for the
 * node's children: Fisher and Yates, with the order of the known restored, as scikit-learn does it.
 */
export function findSplit(growth: Growth, known: u32): u32 {
  const plan = growth.plan
  const features = growth.features
  const all = plan.candidates == plan.d
  let left = plan.d
  let found: u32 = 0
  let drawnKnown: u32 = 0
  growth.gain = -1
  for (let tried: u32 = 0; left > known + found && (tried < plan.candidates || growth.gain < 0); tried++) {
    const choices = left - found - drawnKnown
    let place = drawnKnown + (all ? choices - 1 : below(growth, choices))
    if (place < known) {
      swap(features, place, drawnKnown++)
      continue
    }
    place += found
    const feature = load<u32>(features + (<usize>place << 2))
    const varies = plan.random ? tryThreshold(growth, feature) : tryFeature(growth, feature)
    if (varies) swap(features, place, --left)
    else swap(features, place, known + found++)
    // No split of another feature is better than one into pure parts.
    if (!all && growth.gain == <f64>growth.weight) break
  }
  memory.copy(features, growth.constants, <usize>known << 2)
  memory.copy(growth.constants + (<usize>known << 2), features + (<usize>known << 2), <usize>found << 2)
  if (growth.gain >= 0 && !plan.random) settle(growth)
  return known + found
}

@inline
function swap(features: usize, a: u32, b: u32): void {
  const first = features + (<usize>a << 2)
  const second = features + (<usize>b << 2)
  const held = load<u32>(first)
  store<u32>(first, load<u32>(second))
  store<u32>(second, held)
}
