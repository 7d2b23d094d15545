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
    for (let c = 0; c < palette.wrong.length; c++) {
      context.fillStyle = `rgb(${(wrong ? palette.wrong : palette.right)[c].join(' ')})`
      context.beginPath()
      for (let i = 0; i < y.length; i++) {
        if (y[i] !== c || (y[i] !== clean[i]) !== wrong) continue
        const [left, top] = [((x[2 * i] + 1) / 2) * size, ((1 - x[2 * i + 1]) / 2) * size]
        context.moveTo(left + radius, top)
        context.arc(left, top, radius, 0, 2 * Math.PI)
      }
      context.fill()
    }
  }
}
