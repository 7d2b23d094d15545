import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** Height of a row in pixels, which audit.css repeats, and number of rows beyond either end that are drawn too. */
const [ROW_HEIGHT, MARGIN_ROWS] = [44, 6]
/** Rows that Page Up and Page Down move by. */
const PAGE_ROWS = 8

export interface VirtualListProps {
  label: string
  /** Number of rows. */
  count: number
  /** The active row, from 0. */
  active: number
  onActive: (row: number) => void
  /** Returns the content of a row. */
  row: (row: number) => ComponentChildren
}

/**
 * A list of any length, of which only the visible rows are in the document. Arrow keys, Page Up and Down, Home and End move
 * the active row.
 */
export function VirtualList({ label, count, active, onActive, row }: VirtualListProps) {
  const list = useRef<HTMLDivElement>(null)
  const top = useSignal(0)
  const height = useSignal(0)
  useLayoutEffect(() => {
    const measure = () => {
      height.value = list.current!.clientHeight
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(list.current!)
    return () => observer.disconnect()
  }, [])
  useLayoutEffect(() => {
    const { scrollTop, clientHeight } = list.current!
    const start = active * ROW_HEIGHT
    if (start < scrollTop) list.current!.scrollTop = start
    else if (start + ROW_HEIGHT > scrollTop + clientHeight) list.current!.scrollTop = start + ROW_HEIGHT - clientHeight
  }, [active, count])
  const byKey = (event: KeyboardEvent) => {
    const next = movedBy(event.key, active, count)
    if (next === undefined) return
    event.preventDefault()
    onActive(next)
  }
  const first = Math.max(0, Math.floor(top.value / ROW_HEIGHT) - MARGIN_ROWS)
  const last = Math.min(count, Math.ceil((top.value + height.value) / ROW_HEIGHT) + MARGIN_ROWS)
  const shown = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i)
  const isDrawn = active >= first && active < last
  return (
    <div
      ref={list}
      class="virtual"
      role="listbox"
      aria-label={label}
      aria-activedescendant={isDrawn ? `option-${active}` : undefined}
      tabIndex={0}
      onKeyDown={byKey}
      onScroll={({ currentTarget }) => {
        top.value = currentTarget.scrollTop
      }}
    >
      <div class="virtual-rows" role="presentation" style={{ height: `${count * ROW_HEIGHT}px` }}>
        {shown.map((at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are those of the list
          <div
            key={at}
            id={`option-${at}`}
            class="virtual-row"
            role="option"
            tabIndex={-1}
            aria-selected={at === active}
            aria-setsize={count}
            aria-posinset={at + 1}
            style={{ top: `${at * ROW_HEIGHT}px` }}
            onClick={() => {
              onActive(at)
              list.current!.focus()
            }}
          >
            {row(at)}
          </div>
        ))}
      </div>
    </div>
  )
}

/** Returns the row that a key moves to; undefined for other keys. */
function movedBy(key: string, active: number, count: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: PAGE_ROWS,
    PageUp: -PAGE_ROWS,
    Home: -count,
    End: count,
  }
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined
  return step === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, active + step))
}
