import { useRef, useState } from 'preact/hooks'
import { cellsOf, DRAWING_SIDE, type DrawingCell, paintLine } from './drawing.ts'
import { MapCanvas } from './panel.tsx'
import { settings } from './settings-signal.ts'

/** Columns and rows that each arrow key moves. */
const MOVES: Record<string, [right: number, down: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
const clampCell = (cell: number) => Math.min(DRAWING_SIDE - 1, Math.max(0, cell))

/**
 * The map of the Bayes rule as a drawing pad. A drag sets cells to the class that its first cell did not have. By
 * keyboard, arrows move a cursor, and space or Enter changes the class of its cell.
 */
export function DrawingPad() {
  const pad = useRef<HTMLDivElement>(null)
  /** The class being painted and the last cell, while the pointer is down. */
  const brush = useRef<{ value: number; at: DrawingCell } | undefined>(undefined)
  const [cursor, setCursor] = useState<DrawingCell>([DRAWING_SIDE / 2, DRAWING_SIDE / 2])

  const classAt = ([column, row]: DrawingCell) => cellsOf(settings.values.value.drawing)[row * DRAWING_SIDE + column]
  // A line from the last cell: a fast pointer reports few of the cells it crosses.
  const paint = (from: DrawingCell, to: DrawingCell, value: number) => {
    const painted = paintLine(settings.values.value.drawing, from, to, value)
    if (painted !== settings.values.value.drawing) settings.set('drawing', painted)
  }
  const cellAt = ({ clientX, clientY }: PointerEvent): DrawingCell => {
    const { left, top, width, height } = pad.current!.getBoundingClientRect()
    return [
      clampCell(Math.floor(((clientX - left) / width) * DRAWING_SIDE)),
      clampCell(Math.floor(((clientY - top) / height) * DRAWING_SIDE)),
    ]
  }
  const byKey = (event: KeyboardEvent) => {
    const move = MOVES[event.key]
    if (move) setCursor([clampCell(cursor[0] + move[0]), clampCell(cursor[1] + move[1])])
    else if (event.key === ' ' || event.key === 'Enter') paint(cursor, cursor, 1 - classAt(cursor))
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={pad}
      class="pad"
      role="application"
      aria-label={`Drawing pad, column ${cursor[0] + 1}, row ${cursor[1] + 1}, class ${classAt(cursor) + 1}. Arrows move, space changes the class.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the pad is drawn on by keyboard
      tabIndex={0}
      onKeyDown={byKey}
      onPointerDown={(event) => {
        const at = cellAt(event)
        brush.current = { value: 1 - classAt(at), at }
        pad.current!.setPointerCapture(event.pointerId)
        paint(at, at, brush.current.value)
      }}
      onPointerMove={(event) => {
        if (!brush.current) return
        const [{ value, at: from }, at] = [brush.current, cellAt(event)]
        brush.current.at = at
        paint(from, at, value)
      }}
      onPointerUp={() => {
        brush.current = undefined
      }}
      onPointerCancel={() => {
        brush.current = undefined
      }}
    >
      <MapCanvas panel="bayes" label="The Bayes rule that you draw" />
      <span
        class="cursor"
        style={{ left: `${(100 * cursor[0]) / DRAWING_SIDE}%`, top: `${(100 * cursor[1]) / DRAWING_SIDE}%` }}
      />
    </div>
  )
}
