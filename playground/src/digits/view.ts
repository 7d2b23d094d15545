import { viewOf } from '../compute/view.ts'
import type { DigitMeasures, DigitsPanelName, DigitsPart, ShownDigits } from './figure.ts'
import type { DigitsSettings } from './settings.ts'

/** Content of the Digits tab, as far as it is computed. */
interface DigitsView {
  training?: ShownDigits & { noisy: Int32Array }
  test?: ShownDigits
  measures: Partial<Record<DigitsPanelName, DigitMeasures>>
  /** Predictions of each classifier on the shown test digits. */
  predicted: Partial<Record<DigitsPanelName, Int32Array>>
  /** Accuracies that theory predicts. */
  theory: Partial<Record<DigitsPanelName, number>>
  /** The panels that show the current settings; the others still show earlier ones. */
  fresh: ReadonlySet<DigitsPanelName>
  /** Settings that the student chose. */
  chosen?: Record<string, number | string>
}

function applyPart({ measures, predicted, fresh }: DigitsView, part: DigitsPart): Partial<DigitsView> {
  if (part.kind === 'training') return { training: { ...part.shown, noisy: part.noisy } }
  if (part.kind === 'test') return { test: part.shown }
  if (part.kind === 'theory') return { theory: part.theory }
  if (part.kind === 'chosen') return { chosen: part.settings }
  const { panel } = part
  return {
    measures: { ...measures, [panel]: part.measures },
    predicted: { ...predicted, [panel]: part.predicted },
    fresh: new Set([...fresh, panel]),
  }
}

const start: DigitsView = { measures: {}, predicted: {}, theory: {}, fresh: new Set() }

/** The content of the Digits tab, and the function that computes it. */
export const { view, follow } = viewOf<DigitsSettings & { address: string }, DigitsView, DigitsPart>('figure', start, {
  begin: { fresh: new Set(), theory: {} },
  applyPart,
})
