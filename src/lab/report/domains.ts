import type { ChartAxes, ChartSeries } from './figure-data.js'

/** Maximum number of ticks on a logarithmic axis; above it, the ticks 2 and 5 of each decade are dropped. */
const MAX_ROUND_TICKS = 6

/** The lower and upper end of each axis, in data units. */
export interface AxisDomains {
  x: [number, number]
  y: [number, number]
}

/**
 * Returns the smallest domains that contain all points and intervals of the series, and the given reference lines and
 * thresholds.
 */
export function domainsOf(
  series: readonly ChartSeries[],
  { references = [], thresholds = [] }: Partial<ChartAxes>,
): AxisDomains {
  const points = series.flatMap(({ theory = [], measured = [], runs = [] }) => [...theory, ...measured, ...runs.flat()])
  const bounds = series.flatMap(({ measured = [] }) =>
    measured.flatMap(({ interval }) => (interval ? [interval.low, interval.high] : [])),
  )
  const range = (values: number[]): [number, number] => [Math.min(...values), Math.max(...values)]
  return {
    x: range([...points, ...thresholds].map(({ x }) => x)),
    y: range([...[...points, ...references].map(({ y }) => y), ...bounds]),
  }
}

/**
 * Prepares series for a logarithmic y axis. Drops points with y <= 0. Cuts intervals at 0.8 times the smallest positive
 * value drawn, including the reference lines.
 */
export function aboveZero(series: readonly ChartSeries[], references: ChartAxes['references'] = []): ChartSeries[] {
  const above = series.map(({ theory, measured, ...of }) => ({
    ...of,
    ...(theory && { theory: theory.filter(({ y }) => y > 0) }),
    ...(measured && { measured: measured.filter(({ y }) => y > 0) }),
    ...(of.runs && { runs: of.runs.map((run) => run.filter(({ y }) => y > 0)) }),
  }))
  const drawn = above.flatMap(({ theory = [], measured = [] }) => [
    ...[...theory, ...measured].map(({ y }) => y),
    ...measured.flatMap(({ interval }) => (interval && interval.low > 0 ? [interval.low] : [])),
  ])
  const floor = 0.8 * Math.min(...drawn, ...references.map(({ y }) => y))
  return above.map(({ measured, ...of }) => ({
    ...of,
    ...(measured && {
      measured: measured.map(({ interval, ...point }) =>
        interval ? { ...point, interval: { ...interval, low: Math.max(interval.low, floor) } } : point,
      ),
    }),
  }))
}

/**
 * Returns the ticks 1, 2 and 5 of each decade from `low` to `high`, or only powers of ten if there are more than
 * `MAX_ROUND_TICKS`.
 */
export function roundTicks([low, high]: readonly [number, number]): number[] {
  const from = Math.floor(Math.log10(low))
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - from + 1 }, (_, i) => from + i)
  const inside = (factors: readonly number[]) => {
    const all = powers.flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    return all.filter((value) => low <= value && value <= high)
  }
  const fine = inside([1, 2, 5])
  return fine.length <= MAX_ROUND_TICKS ? fine : inside([1])
}
