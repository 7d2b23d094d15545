// Draws maps and points on canvases.
import type { Palette } from '../components/palette.ts'
import { CELLS } from './scene.ts'

/** A map of a cell a pixel: soft where a cell has the class of the Bayes rule, strong where it has not. */
export function drawMap(
  canvas: HTMLCanvasElement,
  classes: Int32Array,
  bayes: Int32Array | undefined,
  palette: Palette,
): void {
  canvas.width = CELLS
  canvas.height = CELLS
  const context = canvas.getContext('2d')!
  const image = context.createImageData(CELLS, CELLS)
  for (let at = 0; at < classes.length; at++) {
    const wrong = bayes !== undefined && bayes[at] !== classes[at]
    const color = (wrong ? palette.wrong : palette.right)[classes[at]]
    image.data.set(color, 4 * at)
    image.data[4 * at + 3] = 255
  }
  context.putImageData(image, 0, 0)
}

export interface Points {
  x: Float32Array
  y: Int32Array
  clean: Int32Array
}

/** Labelled points, the wrong ones on top and larger; size is the canvas's side in device pixels. */
export function drawPoints(canvas: HTMLCanvasElement, { x, y, clean }: Points, size: number, palette: Palette): void {
  canvas.width = size
  canvas.height = size
  const context = canvas.getContext('2d')!
  context.fillStyle = palette.paper
  context.fillRect(0, 0, size, size)
  const radius = Math.max(0.7, Math.min(3, 60 / Math.sqrt(y.length))) * (size / 260)
  for (const wrong of [false, true]) {
    context.globalAlpha = wrong ? 1 : 0.45
    for (let c = 0; c < palette.wrong.length; c++) {
      context.fillStyle = `rgb(${palette.wrong[c].join(' ')})`
      context.fill(dots((i) => y[i] === c && (y[i] !== clean[i]) === wrong, x, wrong ? 1.5 * radius : radius, size))
    }
  }
}

/** The circles of some of the points. */
function dots(of: (i: number) => boolean, x: Float32Array, radius: number, size: number): Path2D {
  const path = new Path2D()
  for (let i = 0; 2 * i < x.length; i++) {
    if (!of(i)) continue
    const [left, top] = [((x[2 * i] + 1) / 2) * size, ((1 - x[2 * i + 1]) / 2) * size]
    path.moveTo(left + radius, top)
    path.arc(left, top, radius, 0, 2 * Math.PI)
  }
  return path
}
