import type { Estimate, Student } from 'noisy-teacher'
import { viewOf } from '../compute/view.ts'
import type { LabeledPoints } from './canvas.ts'
import type { ClassifierMeasures } from './measured.ts'
import type { WorldPanelName, WorldPart } from './scene.ts'
import type { WorldSettings } from './settings.ts'
import type { Predictions } from './theory.ts'
import type { ErrorShares } from './words.ts'

/** The map of a classifier, with the Bayes rule of the world that it was fitted in, to which it is compared. */
export interface ClassMap {
  /** Predicted class of each cell. */
  classes: Int32Array
  /** Bayes optimal class of each cell. */
  best: Int32Array
}

/** Content of the World tab, as far as it is computed. */
interface WorldView {
  points?: LabeledPoints
  /** Share of training points whose label is not the Bayes optimal class. */
  wrong?: Estimate
  predictions?: Predictions
  maps: Partial<Record<WorldPanelName, ClassMap>>
  measures: Partial<Record<WorldPanelName, ClassifierMeasures>>
  /** The panels whose picture shows the current settings; the others still show that of earlier ones. */
  fresh: ReadonlySet<WorldPanelName | 'points'>
  /** The panels whose numbers are those of the current settings. */
  measured: ReadonlySet<WorldPanelName>
  /** Settings that the student chose. */
  chosen?: Student['chosen']
}

function applyPart(view: WorldView, part: WorldPart): Partial<WorldView> {
  if (part.kind === 'theory') return { predictions: part.predictions }
  if (part.kind === 'chosen') return { chosen: part.settings }
  if (part.kind === 'points') return { points: part, wrong: part.wrong, fresh: new Set([...view.fresh, 'points']) }
  const { panel } = part
  if (part.kind === 'measures')
    return {
      measures: { ...view.measures, [panel]: part.measures },
      measured: new Set([...view.measured, panel]),
    }
  return { maps: { ...view.maps, [panel]: mapOf(view, part) }, fresh: new Set([...view.fresh, panel]) }
}

/** Returns the map of a part. An unchanged map stays the same object, so that it is not drawn again. */
function mapOf({ maps }: WorldView, { panel, classes }: WorldPart & { kind: 'map' }): ClassMap {
  // The Bayes rule is the first map of a request, so it is of the same world as every later one.
  const best = panel === 'bayes' ? classes : maps.bayes!.classes
  const before = maps[panel]
  return before && isSame(before.classes, classes) && isSame(before.best, best) ? before : { classes, best }
}

const isSame = (a: Int32Array, b: Int32Array) => a.every((value, at) => value === b[at])

const start: WorldView = { maps: {}, measures: {}, fresh: new Set(), measured: new Set() }

/** The content of the World tab, and the function that computes it. */
export const { view, follow } = viewOf<WorldSettings, WorldView, WorldPart>('scene', start, {
  begin: { fresh: new Set(), measured: new Set() },
  applyPart,
})

/** Returns the measured error shares. Those of earlier settings count only while new ones are computed. */
export function errorShares(): ErrorShares {
  const { busy, measured, measures, wrong } = view.value
  const panels = (['teacher', 'vote', 'student'] as const).filter((panel) => busy || measured.has(panel))
  return {
    points: wrong?.estimate,
    ...Object.fromEntries(panels.map((panel) => [panel, measures[panel]?.error.estimate])),
  }
}
