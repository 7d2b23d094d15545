import type { Capabilities } from 'noisy-teacher'
import { viewOf } from '../compute/view.ts'
import type { ProblemTiming, SpeedPart } from './run.ts'
import type { SpeedSettings } from './settings.ts'

/** Content of the Speed tab, as far as it is computed. */
interface SpeedView {
  capabilities?: Capabilities
  timed: readonly ProblemTiming[]
  progress?: { done: number; total: number }
}

function applyPart({ timed }: SpeedView, part: SpeedPart): Partial<SpeedView> {
  if (part.kind === 'capabilities') return { capabilities: part.capabilities }
  if (part.kind === 'progress') return { progress: part }
  const others = timed.filter((each) => each.problem !== part.timed.problem || each.threads !== part.timed.threads)
  return { timed: [...others, part.timed] }
}

/** The content of the Speed tab, and the functions that start and stop the benchmark. */
export const { view, show, stop } = viewOf<SpeedSettings, SpeedView, SpeedPart>(
  'speed',
  { timed: [] },
  {
    begin: { timed: [], progress: undefined },
    applyPart,
  },
)
