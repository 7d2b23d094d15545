import { BesideTheory, Row } from '../components/beside-theory.tsx'
import { Measured } from '../components/number.tsx'
import { Confusion } from './confusion.tsx'
import type { PanelName } from './figure.ts'
import { view } from './view.ts'

/** Who calls which digit what, and how often that is right. */
export function MatrixPanel({ panel, title, says }: { panel: PanelName; title: string; says: string }) {
  const { measures, predicted, fresh } = view.value
  return (
    <figure data-panel={panel} data-fresh={fresh.has(panel)}>
      <figcaption>{title}</figcaption>
      <Confusion rates={measures[panel]?.confusion} label={title} />
      <BesideTheory>
        <Row label="right" name={`${panel}.accuracy`} theory={predicted[panel]}>
          <Measured name={`${panel}.accuracy`} estimate={measures[panel]?.accuracy} />
        </Row>
      </BesideTheory>
      <p class="says">{says}</p>
    </figure>
  )
}
