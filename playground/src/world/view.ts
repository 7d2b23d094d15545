import { signal } from '@preact/signals'
import { compute } from '../compute/client.ts'
import type { Points } from './canvas.ts'
import type { Measures, PanelName, Part } from './scene.ts'
import type { WorldSettings } from './settings.ts'
import type { Predictions } from './theory.ts'

/** What the page shows; parts of an older view stay until newer ones come. */
export interface View {
  /** Whether anything is still to come. */
  busy: boolean
  points?: Points
  predictions?: Predictions
  maps: Partial<Record<PanelName, Int32Array>>
  measures: Partial<Record<PanelName, Measures>>
  /** The panels that show these settings, not older ones. */
  fresh: ReadonlySet<PanelName>
  chosen?: Record<string, number | string>
  /** What the library refused to compute. */
  refused?: string
  /** What went wrong otherwise. */
  failed?: string
}

export const view = signal<View>({ busy: true, maps: {}, measures: {}, fresh: new Set() })

const change = (some: Partial<View>) => {
  view.value = { ...view.value, ...some }
}

function take(part: Part): void {
  const { maps, measures, fresh } = view.value
  if (part.kind === 'points') change({ points: part })
  else if (part.kind === 'theory') change({ predictions: part.predictions })
  else if (part.kind === 'map') change({ maps: { ...maps, [part.panel]: part.classes } })
  else if (part.kind === 'chosen') change({ chosen: part.settings })
  else if (part.kind === 'refused') change({ refused: part.message })
  else change({ measures: { ...measures, [part.panel]: part.measures }, fresh: new Set([...fresh, part.panel]) })
}

/** Computes the view of some settings in place of the one that is being computed. */
export function show(settings: WorldSettings): void {
  change({ busy: true, fresh: new Set(), refused: undefined, failed: undefined })
  compute<Part>('scene', settings, {
    part: take,
    done: () => change({ busy: false }),
    failed: (message) => change({ busy: false, failed: message }),
  })
}
