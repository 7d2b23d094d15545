// A drawn world: a grid of cells of two classes, row by row from the top left, as hexadecimal digits of four cells each.

/** Cells on a side. */
export const SIDE = 16
export const DRAWING = /^[0-9a-f]{64}$/

export function cellsOf(drawing: string): Uint8Array {
  return Uint8Array.from(
    { length: SIDE * SIDE },
    (_, at) => (Number.parseInt(drawing[at >> 2], 16) >> (3 - (at & 3))) & 1,
  )
}

export function drawingOf(cells: Uint8Array): string {
  return Array.from({ length: cells.length / 4 }, (_, at) =>
    cells
      .subarray(4 * at, 4 * at + 4)
      .reduce((digit, cell) => 2 * digit + cell, 0)
      .toString(16),
  ).join('')
}

/** What there is before the user draws: a smile. */
export function blankDrawing(): string {
  return drawingOf(
    Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
      const [x, y] = [(at % SIDE) - 7.5, Math.floor(at / SIDE) - 7.5]
      const eye = Math.hypot(Math.abs(x) - 3.5, y + 3) < 1.6
      const mouth = y > 0.5 && Math.abs(Math.hypot(x, y - 0.5) - 5) < 1.1
      return Number(eye || mouth)
    }),
  )
}
