import type { ComponentChildren } from 'preact'
import { BesideTheory, TheoryRow } from '../components/beside-theory.tsx'
import { EstimateValue } from '../components/number.tsx'
import { Term } from '../components/term.tsx'
import type { TermName } from '../components/terms.ts'
import { MeasuresTable } from './measures.tsx'
import { MapCanvas, PanelPicture, PointsCanvas } from './picture.tsx'
import type { WorldPanelName } from './scene.ts'
import { view } from './view.ts'

const POINTS_LABEL = 'Training points colored by label; those with wrong labels are larger'

/**
 * The panel of the training points with their noisy labels. `over` is drawn over the points, and `children` come below
 * the sentence.
 */
export function PointsPanel(props: {
  summary: ComponentChildren
  over?: ComponentChildren
  children?: ComponentChildren
}) {
  const { fresh, wrong, predictions } = view.value
  const theory = predictions && 1 - predictions.bayes.agreement
  return (
    <figure data-panel="points">
      <figcaption>
        <Term of="labels">Noisy labels</Term>
      </figcaption>
      <PanelPicture of="points">
        <PointsCanvas label={POINTS_LABEL} />
        {props.over}
      </PanelPicture>
      <div class="numbers" data-fresh={fresh.has('points')}>
        <BesideTheory>
          <TheoryRow label="wrong" theory={theory} name="points.error">
            <EstimateValue name="points.error" estimate={wrong} />
          </TheoryRow>
        </BesideTheory>
        <p class="summary">{props.summary}</p>
      </div>
      {props.children}
    </figure>
  )
}

/** Properties of `MapPanel`. */
interface MapPanelProps {
  panel: WorldPanelName
  title: string
  /** One sentence on the result. */
  summary: ComponentChildren
}

/** A panel with the map of a classifier, its measures, the predictions of theory and a summary. */
export function MapPanel({ panel, title, summary }: MapPanelProps) {
  const { measured, predictions } = view.value
  return (
    <figure data-panel={panel}>
      <figcaption>
        <Term of={panel satisfies TermName}>{title}</Term>
      </figcaption>
      <PanelPicture of={panel}>
        <MapCanvas panel={panel} label={`${title}: the class that it predicts at each place`} />
      </PanelPicture>
      <div class="numbers" data-fresh={measured.has(panel)}>
        <MeasuresTable panel={panel} prediction={predictions?.[panel]} />
        <p class="summary">{summary}</p>
      </div>
    </figure>
  )
}
