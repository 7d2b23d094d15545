import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { BesideTheory, Row } from '../components/beside-theory.tsx'
import { Measured } from '../components/number.tsx'
import { palette } from '../components/palette.ts'
import { drawMap, drawPoints } from './canvas.ts'
import { MeasuresTable } from './measures.tsx'
import type { PanelName } from './scene.ts'
import type { Prediction } from './theory.ts'
import { view } from './view.ts'

/** Side of the canvas of points in pixels of the page, about as it is shown. */
const SIDE = 280

/** The noisy training points. */
export function PointsPanel({ says }: { says: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { points, wrong, predictions } = view.value
  const colors = palette.value
  useEffect(() => {
    if (points) drawPoints(canvas.current!, points, Math.round(SIDE * devicePixelRatio), colors)
  }, [points, colors])
  const theory = predictions && 1 - predictions.bayes.agreement
  return (
    <figure data-panel="points" data-fresh={points !== undefined}>
      <figcaption>Noisy labels</figcaption>
      <canvas
        ref={canvas}
        role="img"
        aria-label="The training points in the colors of their labels, wrong ones strong"
      />
      <BesideTheory>
        <Row label="wrong" theory={theory} name="points.error">
          <Measured name="points.error" estimate={wrong} />
        </Row>
      </BesideTheory>
      <p class="says">{says}</p>
    </figure>
  )
}

interface MapPanelProps {
  panel: PanelName
  title: string
  /** What one sees, in a sentence. */
  says: string
  prediction?: Prediction
  /** Instead of the canvas. */
  children?: ComponentChildren
}

/** A decision map, with how its classifier did and what theory says of it. */
export function MapPanel({ panel, title, says, prediction, children }: MapPanelProps) {
  return (
    <figure data-panel={panel} data-fresh={view.value.fresh.has(panel)}>
      <figcaption>{title}</figcaption>
      {children ?? <MapCanvas panel={panel} label={`${title}: ${says}`} />}
      <MeasuresTable panel={panel} prediction={prediction} />
      <p class="says">{says}</p>
    </figure>
  )
}

/** The map alone. */
export function MapCanvas({ panel, label }: { panel: PanelName; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { maps } = view.value
  const colors = palette.value
  useEffect(() => {
    if (maps[panel]) drawMap(canvas.current!, maps[panel], maps.bayes, colors)
  }, [maps[panel], maps.bayes, colors])
  return <canvas ref={canvas} class="map" role="img" aria-label={label} />
}
