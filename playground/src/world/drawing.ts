// A drawn world: a 16×16 grid of cells of two classes, row by row from the top left. Its text has one hexadecimal digit
// per four cells.

/** Side of a drawing in cells. */
export const DRAWING_SIDE = 16
/** Matches the text of any drawing. */
export const DRAWING = /^[0-9a-f]{64}$/
/** A drawing in which every cell has class 0. */
export const EMPTY_DRAWING = '0'.repeat(64)

/** Position of a cell, counted from the top left. */
export type DrawingCell = [column: number, row: number]

/** Returns the class, 0 or 1, of each cell of a drawing. */
export function cellsOf(drawing: string): Uint8Array {
  return Uint8Array.from(
    { length: DRAWING_SIDE * DRAWING_SIDE },
    (_, at) => (Number.parseInt(drawing[at >> 2], 16) >> (3 - (at & 3))) & 1,
  )
}

/** Returns the text of a drawing from the class of each cell. */
export function drawingOf(cells: Uint8Array): string {
  return Array.from({ length: cells.length / 4 }, (_, at) =>
    cells
      .subarray(4 * at, 4 * at + 4)
      .reduce((digit, cell) => 2 * digit + cell, 0)
      .toString(16),
  ).join('')
}

/** Returns the drawing after the cells on a line between two cells were set to the class `value`. */
export function paintLine(
  drawing: string,
  [column, row]: DrawingCell,
  [toColumn, toRow]: DrawingCell,
  value: number,
): string {
  const cells = cellsOf(drawing)
  const steps = Math.max(1, Math.abs(toColumn - column), Math.abs(toRow - row))
  for (let step = 0; step <= steps; step++) {
    const at = (from: number, to: number) => Math.round(from + ((to - from) * step) / steps)
    cells[at(row, toRow) * DRAWING_SIDE + at(column, toColumn)] = value
  }
  return drawingOf(cells)
}

/** Returns the drawing that the user starts from: a smile. */
export function blankDrawing(): string {
  return drawingOf(
    Uint8Array.from({ length: DRAWING_SIDE * DRAWING_SIDE }, (_, at) => {
      const [x, y] = [(at % DRAWING_SIDE) - 7.5, Math.floor(at / DRAWING_SIDE) - 7.5]
      const eye = Math.hypot(Math.abs(x) - 3.5, y + 3) < 1.6
      const mouth = y > 0.5 && Math.abs(Math.hypot(x, y - 0.5) - 5) < 1.1
      return Number(eye || mouth)
    }),
  )
}
