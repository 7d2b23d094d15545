import { useRef, useState } from 'preact/hooks'
import { type Cell, cellsOf, paintLine, SIDE } from './drawing.ts'
import { MapCanvas } from './panel.tsx'
import { settings } from './settings-signal.ts'

const MOVES: Record<string, [right: number, down: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
const clampCell = (cell: number) => Math.min(SIDE - 1, Math.max(0, cell))

/** The Bayes rule as a thing to draw on: a drag paints cells the other class than its first one had; arrows move, space turns a cell. */
export function DrawingPad() {
  const pad = useRef<HTMLDivElement>(null)
  /** What is painted while the pointer is down, and where it was last. */
  const brush = useRef<{ value: number; at: Cell } | undefined>(undefined)
  const [cursor, setCursor] = useState<Cell>([SIDE / 2, SIDE / 2])

  const classAt = ([column, row]: Cell) => cellsOf(settings.values.value.drawing)[row * SIDE + column]
  // From cell to cell in a line: a pointer that is fast tells of few of them.
  const paint = (from: Cell, to: Cell, value: number) => {
    const painted = paintLine(settings.values.value.drawing, from, to, value)
    if (painted !== settings.values.value.drawing) settings.set('drawing', painted)
  }
  const cellAt = ({ clientX, clientY }: PointerEvent): Cell => {
    const { left, top, width, height } = pad.current!.getBoundingClientRect()
    return [
      clampCell(Math.floor(((clientX - left) / width) * SIDE)),
      clampCell(Math.floor(((clientY - top) / height) * SIDE)),
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
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is drawn on by keys
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
      <MapCanvas panel="bayes" label="The Bayes rule, which you draw" />
      <span class="cursor" style={{ left: `${(100 * cursor[0]) / SIDE}%`, top: `${(100 * cursor[1]) / SIDE}%` }} />
    </div>
  )
}
