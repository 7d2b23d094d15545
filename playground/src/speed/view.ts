import type { Capabilities } from 'noisy-teacher'
import { viewOf } from '../compute/view.ts'
import type { Part, Timed } from './run.ts'
import type { SpeedSettings } from './settings.ts'

interface Speed {
  capabilities?: Capabilities
  timed: readonly Timed[]
  progress?: { done: number; total: number }
}

function take({ timed }: Speed, part: Part): Partial<Speed> {
  if (part.kind === 'capabilities') return { capabilities: part.capabilities }
  if (part.kind === 'progress') return { progress: part }
  const others = timed.filter((each) => each.problem !== part.timed.problem || each.threads !== part.timed.threads)
  return { timed: [...others, part.timed] }
}

/** What the Speed tab shows. */
export const { view, show, stop } = viewOf<SpeedSettings, Speed, Part>(
  'speed',
  { timed: [] },
  {
    begin: { timed: [], progress: undefined },
    take,
  },
)
