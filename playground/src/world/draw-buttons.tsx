import { canUndo, clear, startDrawing, undo } from './drawn.ts'
import { settings } from './settings-signal.ts'

/** Below the points: a button that lets the user draw the world or, while it is drawn, how to draw, undo and clear. */
export function DrawButtons() {
  const isDrawn = settings.values.value.world === 'drawn'
  if (!isDrawn)
    return (
      <button type="button" class="quiet" onClick={startDrawing}>
        Draw your own world
      </button>
    )
  return (
    <>
      <p class="hint">Draw here: drag, or arrow keys and space.</p>
      <div class="buttons">
        <button type="button" class="quiet" onClick={undo} disabled={!canUndo.value}>
          Undo
        </button>
        <button type="button" class="quiet" onClick={clear}>
          Clear
        </button>
      </div>
    </>
  )
}
