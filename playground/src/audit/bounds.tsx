import type { DotPlot } from '#lab/report/figure-data.js'
import { percent } from '../components/percent.ts'

/** Estimates with their intervals, on one axis from 0. */
export function Bounds({ plot: { title, caption, rows } }: { plot: DotPlot }) {
  const most = Math.min(1, 1.15 * Math.max(...rows.map(({ interval, measured }) => interval?.high ?? measured ?? 0)))
  const at = (share: number) => `${(100 * share) / (most || 1)}%`
  return (
    <figure class="bounds">
      <figcaption>{title}</figcaption>
      <dl>
        {rows.map(({ label, measured = 0, interval }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <strong>{percent(measured)}</strong>
              {interval && ` (${percent(interval.low)} to ${percent(interval.high)})`}
              <span class="axis" aria-hidden="true">
                {interval && (
                  <span class="range" style={{ left: at(interval.low), width: at(interval.high - interval.low) }} />
                )}
                <span class="dot" style={{ left: at(measured) }} />
              </span>
            </dd>
          </div>
        ))}
      </dl>
      <p class="legend">{caption}</p>
    </figure>
  )
}
