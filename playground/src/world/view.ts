import { viewOf } from '../compute/view.ts'
import type { Points } from './canvas.ts'
import type { Measures, PanelName, Part } from './scene.ts'
import type { WorldSettings } from './settings.ts'
import type { Predictions } from './theory.ts'

interface World {
  points?: Points
  predictions?: Predictions
  maps: Partial<Record<PanelName, Int32Array>>
  measures: Partial<Record<PanelName, Measures>>
  /** The panels that show the settings of now, not older ones. */
  fresh: ReadonlySet<PanelName>
  /** What the student chose for itself. */
  chosen?: Record<string, number | string>
}

function take({ maps, measures, fresh }: World, part: Part): Partial<World> {
  if (part.kind === 'points') return { points: part }
  if (part.kind === 'theory') return { predictions: part.predictions }
  if (part.kind === 'map') return { maps: { ...maps, [part.panel]: part.classes } }
  if (part.kind === 'chosen') return { chosen: part.settings }
  return { measures: { ...measures, [part.panel]: part.measures }, fresh: new Set([...fresh, part.panel]) }
}

const start: World = { maps: {}, measures: {}, fresh: new Set() }

/** What the World tab shows. */
export const { view, show } = viewOf<WorldSettings, World, Part>('scene', start, { begin: { fresh: new Set() }, take })
