import type { Capabilities } from 'noisy-teacher'
import { viewOf } from '../compute/view.ts'
import type { LaneResult, RaceProgress, SpeedPart } from './parts.ts'
import type { ProblemSizes } from './problems.ts'
import type { SpeedSettings } from './settings.ts'

/** Content of the Speed tab, as far as it is computed. */
interface SpeedView {
  capabilities?: Capabilities
  /** Sizes of the last race, which its lanes belong to. */
  sizes?: ProblemSizes
  lanes: readonly LaneResult[]
  progress?: RaceProgress
}

function applyPart({ lanes }: SpeedView, part: SpeedPart): Partial<SpeedView> {
  if (part.kind === 'started') return { capabilities: part.capabilities, sizes: part.sizes }
  if (part.kind === 'progress') return { progress: part }
  const { problem, contestant } = part.lane
  const others = lanes.filter((each) => each.problem !== problem || each.contestant !== contestant)
  return { lanes: [...others, part.lane] }
}

/** The content of the Speed tab, and the functions that start and stop the race. */
export const { view, show, stop } = viewOf<SpeedSettings, SpeedView, SpeedPart>(
  'speed',
  { lanes: [] },
  {
    begin: { lanes: [], sizes: undefined, progress: undefined },
    applyPart,
  },
)
