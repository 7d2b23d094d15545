import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Measured, percent, Value } from '../components/number.tsx'
import { palette } from '../components/palette.ts'
import { drawMap, drawPoints } from './canvas.ts'
import type { Measures, PanelName } from './scene.ts'
import type { Prediction } from './theory.ts'
import { view } from './view.ts'

/** The noisy training points. */
export function PointsPanel() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { points } = view.value
  const colors = palette.value
  useEffect(() => {
    if (points) drawPoints(canvas.current!, points, Math.round(280 * devicePixelRatio), colors)
  }, [points, colors])
  const wrong =
    points && points.y.reduce((sum, label, i) => sum + Number(label !== points.clean[i]), 0) / points.y.length
  const theory = view.value.predictions?.bayes
  return (
    <figure data-panel="points" data-fresh={points !== undefined}>
      <figcaption>Noisy labels</figcaption>
      <canvas
        ref={canvas}
        role="img"
        aria-label="The training points in the colours of their labels, wrong ones strong"
      />
      <table>
        <Head />
        <tbody>
          <Row label="wrong" theory={theory && 1 - theory.agreement} name="points.error">
            {wrong === undefined ? <span class="number pending">…</span> : <Value name="points.error" value={wrong} />}
          </Row>
        </tbody>
      </table>
    </figure>
  )
}

interface MapPanelProps {
  panel: PanelName
  title: string
  /** What one sees, in few words. */
  says: string
  prediction?: Prediction
  /** Instead of the canvas. */
  children?: ComponentChildren
}

/** A decision map, with how its classifier did and what theory says of it. */
export function MapPanel({ panel, title, says, prediction, children }: MapPanelProps) {
  const measures = view.value.measures[panel]
  return (
    <figure data-panel={panel} data-fresh={view.value.fresh.has(panel)}>
      <figcaption>{title}</figcaption>
      {children ?? <MapCanvas panel={panel} label={`${title}: ${says}`} />}
      <MeasuresTable panel={panel} measures={measures} prediction={prediction} />
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

function MeasuresTable({
  panel,
  measures,
  prediction,
}: {
  panel: PanelName
  measures?: Measures
  prediction?: Prediction
}) {
  return (
    <table>
      <Head />
      <tbody>
        <Row label="wrong" name={`${panel}.error`} theory={prediction?.error}>
          <Measured name={`${panel}.error`} estimate={measures?.error} />
        </Row>
        <Row label="excess risk" name={`${panel}.excess`} theory={prediction?.excess}>
          <Measured name={`${panel}.excess`} estimate={measures?.excess} />
        </Row>
        <Row label="matches noise" name={`${panel}.agreement`} theory={prediction?.agreement}>
          <Measured name={`${panel}.agreement`} estimate={measures?.agreement} />
        </Row>
        {panel === 'teacher' && (
          <Row label="matches another" name="teacher.twoAgree" theory={prediction?.twoAgree}>
            {measures && !measures.twoAgree ? (
              <span class="number">–</span>
            ) : (
              <Measured name="teacher.twoAgree" estimate={measures?.twoAgree} />
            )}
          </Row>
        )}
      </tbody>
    </table>
  )
}

function Head() {
  return (
    <thead>
      <tr>
        <td />
        <th scope="col">here</th>
        <th scope="col">theory</th>
      </tr>
    </thead>
  )
}

function Row({
  label,
  name,
  theory,
  children,
}: {
  label: string
  name: string
  theory?: number
  children: ComponentChildren
}) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{children}</td>
      <td class="theory">
        {theory === undefined ? '–' : <Value name={`theory.${name}`} value={theory} show={percent} />}
      </td>
    </tr>
  )
}
