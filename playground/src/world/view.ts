import type { Estimate } from 'noisy-teacher'
import { viewOf } from '../compute/view.ts'
import type { LabeledPoints } from './canvas.ts'
import type { ClassifierMeasures, WorldPanelName, WorldPart } from './scene.ts'
import type { WorldSettings } from './settings.ts'
import type { Predictions } from './theory.ts'

/** Content of the World tab, as far as it is computed. */
interface WorldView {
  points?: LabeledPoints
  /** Share of training points whose label is not the Bayes optimal class. */
  wrong?: Estimate
  predictions?: Predictions
  /** Predicted class of each cell of a map. */
  maps: Partial<Record<WorldPanelName, Int32Array>>
  measures: Partial<Record<WorldPanelName, ClassifierMeasures>>
  /** The panels that show the current settings; the others still show earlier ones. */
  fresh: ReadonlySet<WorldPanelName>
  /** Settings that the student chose. */
  chosen?: Record<string, number | string>
}

function applyPart({ maps, measures, fresh }: WorldView, part: WorldPart): Partial<WorldView> {
  if (part.kind === 'points') return { points: part, wrong: part.wrong }
  if (part.kind === 'theory') return { predictions: part.predictions }
  // An unchanged map keeps its array, so that neither it nor the maps compared with it are drawn again.
  if (part.kind === 'map')
    return isSame(maps[part.panel], part.classes) ? {} : { maps: { ...maps, [part.panel]: part.classes } }
  if (part.kind === 'chosen') return { chosen: part.settings }
  return { measures: { ...measures, [part.panel]: part.measures }, fresh: new Set([...fresh, part.panel]) }
}

const isSame = (a: Int32Array | undefined, b: Int32Array) => a?.every((value, at) => value === b[at])

const start: WorldView = { maps: {}, measures: {}, fresh: new Set() }

/** The content of the World tab, and the function that computes it. */
export const { view, follow } = viewOf<WorldSettings, WorldView, WorldPart>('scene', start, {
  begin: { fresh: new Set() },
  applyPart,
})
