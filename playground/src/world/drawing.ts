// A drawn world: a grid of cells of two classes, row by row from the top left, as hexadecimal digits of four cells each.

/** Cells on a side. */
export const SIDE = 16
export const DRAWING = /^[0-9a-f]{64}$/
export const EMPTY_DRAWING = '0'.repeat(64)

export type Cell = [column: number, row: number]

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

/** The drawing with the cells from one to another, in a line, of a class. */
export function paintLine(drawing: string, [column, row]: Cell, [toColumn, toRow]: Cell, value: number): string {
  const cells = cellsOf(drawing)
  const steps = Math.max(1, Math.abs(toColumn - column), Math.abs(toRow - row))
  for (let step = 0; step <= steps; step++) {
    const at = (from: number, to: number) => Math.round(from + ((to - from) * step) / steps)
    cells[at(row, toRow) * SIDE + at(column, toColumn)] = value
  }
  return drawingOf(cells)
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
