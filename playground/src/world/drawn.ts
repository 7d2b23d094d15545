// The drawing of the world “drawn by you”, and its changes, which can be undone one after another.
import { computed, signal } from '@preact/signals'
import { type DrawingCell, EMPTY_DRAWING, paintLine } from './drawing.ts'
import { settings } from './settings-signal.ts'

/** Number of changes that can be undone. */
const MOST_UNDONE = 200
/** The drawings before each change, the latest last. */
const past = signal<readonly string[]>([])

/** True from a click on “Draw your own world” until the pad has appeared, which then gets the focus. */
export const invited = { current: false }

/** Changes the world to the drawn one, and gives its pad the focus. */
export function startDrawing(): void {
  invited.current = true
  settings.set('world', 'drawn')
}

/** True if a change of the drawing can be undone. */
export const canUndo = computed(() => past.value.length > 0)

/** Remembers the drawing, so that `undo` returns to it. Call it before a change, once for a whole stroke. */
export function remember(): void {
  const { drawing } = settings.values.value
  if (past.value.at(-1) !== drawing) past.value = [...past.value, drawing].slice(-MOST_UNDONE)
}

/** Returns to the drawing before the last change. A change that left the drawing as it was is passed over. */
export function undo(): void {
  const { drawing } = settings.values.value
  const before = past.value.findLastIndex((each) => each !== drawing)
  if (before < 0) return
  settings.set('drawing', past.value[before])
  past.value = past.value.slice(0, before)
}

/** Sets all cells on a line to a class. */
export function paint(from: DrawingCell, to: DrawingCell, value: number): void {
  const { drawing } = settings.values.value
  const painted = paintLine(drawing, from, to, value)
  if (painted !== drawing) settings.set('drawing', painted)
}

/** Sets all cells to class 0. */
export function clear(): void {
  remember()
  settings.set('drawing', EMPTY_DRAWING)
}
