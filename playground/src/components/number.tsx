import type { Estimate } from 'noisy-teacher'
import { percent } from './percent.ts'

/**
 * A number as a `data` element: rounded by `show` (a percentage by default) in its text, and exact in its `value`
 * attribute.
 */
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

/** An estimate ± the longer side of its 95% interval, both in percent; the text `none` without an estimate. */
export function EstimateValue({ name, estimate, none = '…' }: { name: string; estimate?: Estimate; none?: string }) {
  if (!estimate) return <span class="number">{none}</span>
  const [low, high] = estimate.interval
  const margin = Math.max(estimate.estimate - low, high - estimate.estimate)
  return (
    <span>
      <Value name={name} value={estimate.estimate} />
      <small>
        ±<Value name={`${name}.margin`} value={margin} show={(value) => (100 * value).toFixed(1)} />
      </small>
    </span>
  )
}
