import { BesideTheory, TheoryRow } from '../components/beside-theory.tsx'
import { EstimateValue } from '../components/number.tsx'
import { Confusion } from './confusion.tsx'
import type { DigitsPanelName } from './figure.ts'
import { view } from './view.ts'

/** A confusion matrix with its accuracy, the predicted accuracy and a sentence. */
export function MatrixPanel({ panel, title, summary }: { panel: DigitsPanelName; title: string; summary: string }) {
  const { measures, theory, fresh } = view.value
  return (
    <figure data-panel={panel} data-fresh={fresh.has(panel)}>
      <figcaption>{title}</figcaption>
      <Confusion rates={measures[panel]?.confusion} label={title} />
      <BesideTheory>
        <TheoryRow label="right" name={`${panel}.accuracy`} theory={theory[panel]}>
          <EstimateValue name={`${panel}.accuracy`} estimate={measures[panel]?.accuracy} />
        </TheoryRow>
      </BesideTheory>
      <p class="summary">{summary}</p>
    </figure>
  )
}
