import type { Estimate } from 'noisy-teacher'
import { percent } from './percent.ts'

/** A number that the page computed, whole in its `value`, for people rounded. */
export function Value({
  name,
  value,
  show = percent,
}: {
  name: string
  value: number
  show?: (value: number) => string
}) {
  return (
    <data class="number" data-name={name} value={String(value)}>
      {show(value)}
    </data>
  )
}

/** An estimate, and how far its 95% interval reaches on the longer side; `none` stands where there is none. */
export function Measured({ name, estimate, none = '…' }: { name: string; estimate?: Estimate; none?: string }) {
  if (!estimate) return <span class="number">{none}</span>
  const [low, high] = estimate.interval
  const margin = Math.max(estimate.estimate - low, high - estimate.estimate)
  return (
    <span title={`95% interval ${percent(low)} to ${percent(high)}`}>
      <Value name={name} value={estimate.estimate} />
      <small>
        ±<Value name={`${name}.margin`} value={margin} show={(value) => (100 * value).toFixed(1)} />
      </small>
    </span>
  )
}
