import { useEffect, useRef, useState } from 'preact/hooks'
import { palette } from '../components/palette.ts'
import { drawCells } from './canvas.ts'
import { cellsOf, DRAWING_SIDE, type DrawingCell } from './drawing.ts'
import { invited, paint, remember, undo } from './drawn.ts'
import { settings } from './settings-signal.ts'

/** Columns and rows that each arrow key moves. */
const MOVES: Record<string, [right: number, down: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
const clampCell = (cell: number) => Math.min(DRAWING_SIDE - 1, Math.max(0, cell))
const LABEL = 'Drawing pad: arrows move, space changes the class of a cell, Ctrl+Z undoes'

/**
 * The drawing, to be shown over the points that it is the world of. A drag sets cells to the class that its first cell
 * did not have. By keyboard, arrows move a cursor, and space or Enter changes the class of its cell.
 */
export function DrawingPad() {
  const pad = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  /** The class being painted and the last cell, while the pointer is down. */
  const brush = useRef<{ value: number; at: DrawingCell } | undefined>(undefined)
  const [cursor, setCursor] = useState<DrawingCell>([DRAWING_SIDE / 2, DRAWING_SIDE / 2])
  const { drawing } = settings.values.value
  const colors = palette.value
  useEffect(() => drawCells(canvas.current!, drawing, colors), [drawing, colors])
  useEffect(undoByKey, [])
  useEffect(() => {
    if (invited.current) pad.current!.focus()
    invited.current = false
  }, [])

  const classAt = ([column, row]: DrawingCell) => cellsOf(settings.values.value.drawing)[row * DRAWING_SIDE + column]
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
    else if (event.key === ' ' || event.key === 'Enter') {
      remember()
      paint(cursor, cursor, 1 - classAt(cursor))
    } else return
    event.preventDefault()
  }
  const lift = () => {
    brush.current = undefined
  }
  return (
    <div
      ref={pad}
      class="pad"
      role="application"
      aria-label={LABEL}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the pad is drawn on by keyboard
      tabIndex={0}
      onKeyDown={byKey}
      onPointerDown={(event) => {
        const at = cellAt(event)
        brush.current = { value: 1 - classAt(at), at }
        pad.current!.setPointerCapture(event.pointerId)
        remember()
        paint(at, at, brush.current.value)
      }}
      onPointerMove={(event) => {
        if (!brush.current) return
        const [{ value, at: from }, at] = [brush.current, cellAt(event)]
        brush.current.at = at
        // A line from the last cell: a fast pointer reports few of the cells it crosses.
        paint(from, at, value)
      }}
      onPointerUp={lift}
      onPointerCancel={lift}
    >
      <canvas ref={canvas} class="map" />
      <span
        class="cursor"
        style={{ left: `${(100 * cursor[0]) / DRAWING_SIDE}%`, top: `${(100 * cursor[1]) / DRAWING_SIDE}%` }}
      />
      <span class="hidden" aria-live="polite">
        {`Column ${cursor[0] + 1}, row ${cursor[1] + 1}: class ${classAt(cursor) + 1}`}
      </span>
    </div>
  )
}

/** Undoes a change of the drawing on Ctrl+Z or Cmd+Z, wherever the focus is. Returns a function that ends this. */
function undoByKey(): () => void {
  const byKey = (event: KeyboardEvent) => {
    if (event.key !== 'z' || event.shiftKey || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    undo()
  }
  addEventListener('keydown', byKey)
  return () => removeEventListener('keydown', byKey)
}
