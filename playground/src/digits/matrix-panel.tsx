import { BesideTheory, TheoryRow } from '../components/beside-theory.tsx'
import { EstimateValue } from '../components/number.tsx'
import { Picture } from '../components/picture.tsx'
import { Term } from '../components/term.tsx'
import { Confusion } from './confusion.tsx'
import type { DigitsPanelName } from './figure.ts'
import { view } from './view.ts'

/** A confusion matrix with its accuracy, the predicted accuracy and a sentence. */
export function MatrixPanel({ panel, title, summary }: { panel: DigitsPanelName; title: string; summary: string }) {
  const { busy, measures, theory, fresh } = view.value
  return (
    <figure data-panel={panel}>
      <figcaption>
        <Term of={panel}>{title}</Term>
      </figcaption>
      <Picture fresh={fresh.has(panel)} busy={busy}>
        <Confusion rates={measures[panel]?.confusion} label={title} />
      </Picture>
      <div class="numbers" data-fresh={fresh.has(panel)}>
        <BesideTheory>
          <TheoryRow label="right" name={`${panel}.accuracy`} theory={theory[panel]}>
            <EstimateValue name={`${panel}.accuracy`} estimate={measures[panel]?.accuracy} />
          </TheoryRow>
        </BesideTheory>
        <p class="summary">{summary}</p>
      </div>
    </figure>
  )
}
