import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { palette } from '../components/palette.ts'
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

/** A canvas that is blurred, with a note on it, while it shows earlier settings. */
export function Picture({ of, children }: { of: WorldPanelName | 'points'; children: ComponentChildren }) {
  const { busy, fresh } = view.value
  return (
    <div class="picture" data-fresh={fresh.has(of)}>
      {children}
      {!fresh.has(of) && <span class="computing">{busy ? 'computing…' : 'no result'}</span>}
    </div>
  )
}
