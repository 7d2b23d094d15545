import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { palette } from '../components/palette.ts'
import { Picture } from '../components/picture.tsx'
import { drawMap, drawPoints } from './canvas.ts'
import type { WorldPanelName } from './scene.ts'
import { view } from './view.ts'

/** Approximate side of the canvas of points in CSS pixels. */
const POINTS_SIDE = 320

/** The training points; `label` describes them to screen readers. */
export function PointsCanvas({ label }: { label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { points } = view.value
  const colors = palette.value
  useEffect(() => {
    if (points) drawPoints(canvas.current!, points, Math.round(POINTS_SIDE * devicePixelRatio), colors)
  }, [points, colors])
  return <canvas ref={canvas} role="img" aria-label={label} />
}

/** The map of a classifier; `label` describes it to screen readers. */
export function MapCanvas({ panel, label }: { panel: WorldPanelName; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const map = view.value.maps[panel]
  const colors = palette.value
  useEffect(() => {
    if (map) drawMap(canvas.current!, map, colors)
  }, [map, colors])
  return <canvas ref={canvas} class="map" role="img" aria-label={label} />
}

/** The picture of a panel: `children`, blurred while they show earlier settings. */
export function PanelPicture({ of, children }: { of: WorldPanelName | 'points'; children: ComponentChildren }) {
  const { busy, fresh } = view.value
  return (
    <Picture fresh={fresh.has(of)} busy={busy}>
      {children}
    </Picture>
  )
}
