import { percent } from '../components/percent.ts'
import { DIGIT_CLASSES } from './pixels.ts'

// In units of the drawing.
const CELL_SIDE = 10
const LABEL_MARGIN = 8
const DIGITS = Array.from({ length: DIGIT_CLASSES }, (_, digit) => digit)

/**
 * A 10×10 confusion matrix as a drawing: rows are true digits, columns labels or predictions, and a darker cell is a
 * higher rate.
 */
export function Confusion({ rates, label }: { rates?: Float64Array; label: string }) {
  const side = LABEL_MARGIN + DIGIT_CLASSES * CELL_SIDE
  return (
    <svg
      class="confusion"
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={`${label}: confusion matrix of the ten digits`}
    >
      {DIGITS.map((digit) => (
        <>
          <text x={LABEL_MARGIN - 3} y={LABEL_MARGIN + (digit + 0.5) * CELL_SIDE} text-anchor="end">
            {digit}
          </text>
          <text x={LABEL_MARGIN + (digit + 0.5) * CELL_SIDE} y={LABEL_MARGIN - 4} text-anchor="middle">
            {digit}
          </text>
        </>
      ))}
      <rect
        class="frame"
        x={LABEL_MARGIN}
        y={LABEL_MARGIN}
        width={DIGIT_CLASSES * CELL_SIDE}
        height={DIGIT_CLASSES * CELL_SIDE}
      />
      {rates &&
        DIGITS.flatMap((row) =>
          DIGITS.map((column) => (
            <ConfusionCell
              key={row * DIGIT_CLASSES + column}
              row={row}
              column={column}
              rate={rates[row * DIGIT_CLASSES + column]}
            />
          )),
        )}
    </svg>
  )
}

/** One cell. Its opacity is the square root of its rate, so that rare mistakes are visible. */
function ConfusionCell({ row, column, rate }: { row: number; column: number; rate: number }) {
  return (
    <rect
      class={row === column ? 'right' : 'wrong'}
      x={LABEL_MARGIN + column * CELL_SIDE}
      y={LABEL_MARGIN + row * CELL_SIDE}
      width={CELL_SIDE}
      height={CELL_SIDE}
      fill-opacity={Math.sqrt(rate)}
    >
      <title>{`${row} labeled ${column}: ${percent(rate)}`}</title>
    </rect>
  )
}
