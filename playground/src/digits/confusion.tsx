import { percent } from '../components/percent.ts'
import { CLASSES } from './pixels.ts'

const CELL = 10
const MARGIN = 8
const DIGITS = Array.from({ length: CLASSES }, (_, digit) => digit)

/** How often each digit (a row) is called each digit (a column): the darker the oftener. */
export function Confusion({ rates, label }: { rates?: Float64Array; label: string }) {
  const side = MARGIN + CLASSES * CELL
  return (
    <svg
      class="confusion"
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={`${label}: how often each digit is called each digit`}
    >
      {DIGITS.map((digit) => (
        <>
          <text x={MARGIN - 3} y={MARGIN + (digit + 0.5) * CELL} text-anchor="end">
            {digit}
          </text>
          <text x={MARGIN + (digit + 0.5) * CELL} y={MARGIN - 4} text-anchor="middle">
            {digit}
          </text>
        </>
      ))}
      <rect class="frame" x={MARGIN} y={MARGIN} width={CLASSES * CELL} height={CLASSES * CELL} />
      {rates &&
        DIGITS.flatMap((row) =>
          DIGITS.map((column) => (
            <Cell key={row * CLASSES + column} row={row} column={column} rate={rates[row * CLASSES + column]} />
          )),
        )}
    </svg>
  )
}

/** The square root lets rare mistakes be seen. */
function Cell({ row, column, rate }: { row: number; column: number; rate: number }) {
  return (
    <rect
      class={row === column ? 'right' : 'wrong'}
      x={MARGIN + column * CELL}
      y={MARGIN + row * CELL}
      width={CELL}
      height={CELL}
      fill-opacity={Math.sqrt(rate)}
    >
      <title>{`${row} is called ${column}: ${percent(rate)}`}</title>
    </rect>
  )
}
