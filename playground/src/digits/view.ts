import { viewOf } from '../compute/view.ts'
import type { Measures, PanelName, Part, Shown } from './figure.ts'
import type { DigitsSettings } from './settings.ts'

interface Figure {
  training?: Shown & { noisy: Int32Array }
  test?: Shown
  measures: Partial<Record<PanelName, Measures>>
  /** What the shown test digits are called. */
  answers: Partial<Record<PanelName, Int32Array>>
  /** Accuracies that theory predicts. */
  predicted: Partial<Record<PanelName, number>>
  /** The panels that show the settings of now, not older ones. */
  fresh: ReadonlySet<PanelName>
  chosen?: Record<string, number | string>
}

function take({ measures, answers, fresh }: Figure, part: Part): Partial<Figure> {
  if (part.kind === 'training') return { training: { ...part.shown, noisy: part.noisy } }
  if (part.kind === 'test') return { test: part.shown }
  if (part.kind === 'theory') return { predicted: part.predicted }
  if (part.kind === 'chosen') return { chosen: part.settings }
  const { panel } = part
  return {
    measures: { ...measures, [panel]: part.measures },
    answers: { ...answers, [panel]: part.answers },
    fresh: new Set([...fresh, panel]),
  }
}

const start: Figure = { measures: {}, answers: {}, predicted: {}, fresh: new Set() }

/** What the Digits tab shows. */
export const { view, follow } = viewOf<DigitsSettings & { address: string }, Figure, Part>('figure', start, {
  begin: { fresh: new Set(), predicted: {} },
  take,
})
