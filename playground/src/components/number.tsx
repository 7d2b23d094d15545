import type { Estimate } from 'noisy-teacher'

export const percent = (value: number) => `${(100 * value).toFixed(1)}%`

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

/** An estimate, with its 95% interval where the pointer rests. */
export function Measured({ name, estimate }: { name: string; estimate?: Estimate }) {
  if (!estimate) return <span class="number pending">…</span>
  const [low, high] = estimate.interval
  return (
    <span title={`95% interval ${percent(low)} to ${percent(high)}`}>
      <Value name={name} value={estimate.estimate} />
    </span>
  )
}
