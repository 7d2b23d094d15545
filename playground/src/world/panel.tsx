import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { BesideTheory, TheoryRow } from '../components/beside-theory.tsx'
import { EstimateValue } from '../components/number.tsx'
import { palette } from '../components/palette.ts'
import { drawMap, drawPoints } from './canvas.ts'
import { MeasuresTable } from './measures.tsx'
import type { WorldPanelName } from './scene.ts'
import type { Prediction } from './theory.ts'
import { view } from './view.ts'

/** Approximate side of the canvas of points in CSS pixels. */
const POINTS_SIDE = 280

/** The panel of the training points with their noisy labels. */
export function PointsPanel({ summary }: { summary: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { points, wrong, predictions } = view.value
  const colors = palette.value
  useEffect(() => {
    if (points) drawPoints(canvas.current!, points, Math.round(POINTS_SIDE * devicePixelRatio), colors)
  }, [points, colors])
  const theory = predictions && 1 - predictions.bayes.agreement
  return (
    <figure data-panel="points" data-fresh={points !== undefined}>
      <figcaption>Noisy labels</figcaption>
      <canvas
        ref={canvas}
        role="img"
        aria-label="Training points colored by label; those with wrong labels are larger"
      />
      <BesideTheory>
        <TheoryRow label="wrong" theory={theory} name="points.error">
          <EstimateValue name="points.error" estimate={wrong} />
        </TheoryRow>
      </BesideTheory>
      <p class="summary">{summary}</p>
    </figure>
  )
}

/** Properties of `MapPanel`. */
interface MapPanelProps {
  panel: WorldPanelName
  title: string
  /** One sentence on the result. */
  summary: string
  prediction?: Prediction
  /** Content that replaces the canvas. */
  children?: ComponentChildren
}

/** A panel with the map of a classifier, its measures, the predictions of theory and a summary. */
export function MapPanel({ panel, title, summary, prediction, children }: MapPanelProps) {
  return (
    <figure data-panel={panel} data-fresh={view.value.fresh.has(panel)}>
      <figcaption>{title}</figcaption>
      {children ?? <MapCanvas panel={panel} label={`${title}: ${summary}`} />}
      <MeasuresTable panel={panel} prediction={prediction} />
      <p class="summary">{summary}</p>
    </figure>
  )
}

/** The canvas with the map of a classifier; `label` describes it to screen readers. */
export function MapCanvas({ panel, label }: { panel: WorldPanelName; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { maps } = view.value
  const colors = palette.value
  useEffect(() => {
    if (maps[panel]) drawMap(canvas.current!, maps[panel], maps.bayes, colors)
  }, [maps[panel], maps.bayes, colors])
  return <canvas ref={canvas} class="map" role="img" aria-label={label} />
}
