import { useRef, useState } from 'preact/hooks'
import { cellsOf, drawingOf, SIDE } from './drawing.ts'
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
  const brush = useRef<number | undefined>(undefined)
  const [cursor, setCursor] = useState<[column: number, row: number]>([SIDE / 2, SIDE / 2])

  const paint = (column: number, row: number, cell: number) => {
    const cells = cellsOf(settings.values.value.drawing)
    if (cells[row * SIDE + column] === cell) return
    cells[row * SIDE + column] = cell
    settings.change({ drawing: drawingOf(cells) })
  }
  const other = (column: number, row: number) => 1 - cellsOf(settings.values.value.drawing)[row * SIDE + column]
  const cellAt = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const { left, top, width, height } = pad.current!.getBoundingClientRect()
    return [
      clampCell(Math.floor(((clientX - left) / width) * SIDE)),
      clampCell(Math.floor(((clientY - top) / height) * SIDE)),
    ]
  }
  const byKey = (event: KeyboardEvent) => {
    const move = MOVES[event.key]
    if (move) setCursor([clampCell(cursor[0] + move[0]), clampCell(cursor[1] + move[1])])
    else if (event.key === ' ' || event.key === 'Enter') paint(...cursor, other(...cursor))
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={pad}
      class="pad"
      role="application"
      aria-label={`Drawing pad, column ${cursor[0] + 1}, row ${cursor[1] + 1}. Arrows move, space changes the class.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is drawn on by keys
      tabIndex={0}
      onKeyDown={byKey}
      onPointerDown={(event) => {
        const cell = cellAt(event)
        brush.current = other(...cell)
        pad.current!.setPointerCapture(event.pointerId)
        paint(...cell, brush.current)
      }}
      onPointerMove={(event) => brush.current !== undefined && paint(...cellAt(event), brush.current)}
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
