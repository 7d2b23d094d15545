import type { Estimate } from 'noisy-teacher'
import { viewOf } from '../compute/view.ts'
import type { Points } from './canvas.ts'
import type { Measures, PanelName, Part } from './scene.ts'
import type { WorldSettings } from './settings.ts'
import type { Predictions } from './theory.ts'

interface World {
  points?: Points
  /** Share of the points whose label is not the Bayes optimal one. */
  wrong?: Estimate
  predictions?: Predictions
  maps: Partial<Record<PanelName, Int32Array>>
  measures: Partial<Record<PanelName, Measures>>
  /** The panels that show the settings of now, not older ones. */
  fresh: ReadonlySet<PanelName>
  /** What the student chose for itself. */
  chosen?: Record<string, number | string>
}

function take({ maps, measures, fresh }: World, part: Part): Partial<World> {
  if (part.kind === 'points') return { points: part, wrong: part.wrong }
  if (part.kind === 'theory') return { predictions: part.predictions }
  // One that is as before is kept: it need not be drawn again, nor what is seen against it.
  if (part.kind === 'map')
    return isSame(maps[part.panel], part.classes) ? {} : { maps: { ...maps, [part.panel]: part.classes } }
  if (part.kind === 'chosen') return { chosen: part.settings }
  return { measures: { ...measures, [part.panel]: part.measures }, fresh: new Set([...fresh, part.panel]) }
}

const isSame = (a: Int32Array | undefined, b: Int32Array) => a?.every((value, at) => value === b[at])

const start: World = { maps: {}, measures: {}, fresh: new Set() }

/** What the World tab shows. */
export const { view, follow } = viewOf<WorldSettings, World, Part>('scene', start, {
  begin: { fresh: new Set() },
  take,
})
