// Draws maps and points on canvases pixel by pixel: drawing thousands of paths would take longer than a frame.
import type { Palette } from '../components/palette.ts'
import { cellsOf, DRAWING_SIDE } from './drawing.ts'
import { MAP_SIDE } from './scene.ts'
import type { ClassMap } from './view.ts'

/**
 * Draws a map with one pixel per cell: in a soft color where its class is that of the Bayes rule, in a strong one
 * elsewhere.
 */
export function drawMap(canvas: HTMLCanvasElement, { classes, best }: ClassMap, palette: Palette): void {
  canvas.width = MAP_SIDE
  canvas.height = MAP_SIDE
  const context = canvas.getContext('2d')!
  const image = context.createImageData(MAP_SIDE, MAP_SIDE)
  const pixels = new Uint32Array(image.data.buffer)
  const [right, wrong] = [palette.right.map(pixelOf), palette.wrong.map(pixelOf)]
  for (let at = 0; at < classes.length; at++) {
    pixels[at] = (best[at] === classes[at] ? right : wrong)[classes[at]]
  }
  context.putImageData(image, 0, 0)
}

/** Returns the four bytes of an opaque pixel as one number, in the machine's byte order. */
const pixelOf = (rgb: readonly number[]) => new Uint32Array(Uint8Array.of(...rgb, 255).buffer)[0]

/** Draws the cells of a drawing in the strong colors of their classes; the page lays them thinly over the points. */
export function drawCells(canvas: HTMLCanvasElement, drawing: string, palette: Palette): void {
  canvas.width = DRAWING_SIDE
  canvas.height = DRAWING_SIDE
  const context = canvas.getContext('2d')!
  const image = context.createImageData(DRAWING_SIDE, DRAWING_SIDE)
  new Uint32Array(image.data.buffer).set(Array.from(cellsOf(drawing), (cell) => pixelOf(palette.wrong[cell])))
  context.putImageData(image, 0, 0)
}

/** Training points to draw. */
export interface LabeledPoints {
  /** Coordinates from -1 to 1, two per point. */
  x: Float32Array
  /** Noisy labels. */
  y: Int32Array
  /** Bayes optimal classes. */
  clean: Int32Array
}

/** Opacity of points with right labels; points with wrong labels are opaque. */
const RIGHT_POINT_OPACITY = 0.45

/**
 * Draws points in the colors of their labels, those with wrong labels larger and on top. `size` is the canvas's side in
 * device pixels.
 */
export function drawPoints(
  canvas: HTMLCanvasElement,
  { x, y, clean }: LabeledPoints,
  size: number,
  palette: Palette,
): void {
  canvas.width = size
  canvas.height = size
  const context = canvas.getContext('2d')!
  const image = context.createImageData(size, size)
  new Uint32Array(image.data.buffer).fill(pixelOf(palette.paper))
  const radius = Math.max(0.7, Math.min(3, 60 / Math.sqrt(y.length))) * (size / 260)
  for (const wrong of [false, true]) {
    for (let i = 0; i < y.length; i++) {
      if ((y[i] !== clean[i]) !== wrong) continue
      const [left, top] = [((x[2 * i] + 1) / 2) * size, ((1 - x[2 * i + 1]) / 2) * size]
      drawDot(image, left, top, wrong ? 1.5 * radius : radius, palette.wrong[y[i]], wrong ? 1 : RIGHT_POINT_OPACITY)
    }
  }
  context.putImageData(image, 0, 0)
}

/** Draws a disc with soft edges, clipped to the image. Lengths are in pixels. */
function drawDot(
  { data, width, height }: ImageData,
  left: number,
  top: number,
  radius: number,
  rgb: readonly number[],
  opacity: number,
): void {
  const [lastColumn, lastRow] = [Math.min(width - 1, left + radius), Math.min(height - 1, top + radius)]
  for (let row = Math.max(0, Math.floor(top - radius)); row <= lastRow; row++) {
    for (let column = Math.max(0, Math.floor(left - radius)); column <= lastColumn; column++) {
      const [right, down] = [column + 0.5 - left, row + 0.5 - top]
      const covered = Math.min(1, radius + 0.5 - Math.sqrt(right * right + down * down))
      if (covered <= 0) continue
      const at = 4 * (row * width + column)
      for (let c = 0; c < 3; c++) data[at + c] += (rgb[c] - data[at + c]) * covered * opacity
    }
  }
}
