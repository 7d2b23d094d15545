import type { Axes, Series } from './figure-data.js'

/** What charts show of each axis. */
const MOST_ROUNDS = 6

export interface Domains {
  x: [number, number]
  y: [number, number]
}

/** The least domains that hold all there is to draw, so that charts side by side can be compared. */
export function domainsOf(series: readonly Series[], { references = [], thresholds = [] }: Partial<Axes>): Domains {
  const points = series.flatMap(({ theory = [], measured = [] }) => [...theory, ...measured])
  const bounds = series.flatMap(({ measured = [] }) =>
    measured.flatMap(({ interval }) => (interval ? [interval.low, interval.high] : [])),
  )
  const range = (values: number[]): [number, number] => [Math.min(...values), Math.max(...values)]
  return {
    x: range([...points, ...thresholds].map(({ x }) => x)),
    y: range([...[...points, ...references].map(({ y }) => y), ...bounds]),
  }
}

/** What a logarithmic axis can show: what is above 0, and intervals from just below the lowest of all. */
export function aboveZero(series: readonly Series[], references: Axes['references'] = []): Series[] {
  const above = series.map(({ theory, measured, ...of }) => ({
    ...of,
    ...(theory && { theory: theory.filter(({ y }) => y > 0) }),
    ...(measured && { measured: measured.filter(({ y }) => y > 0) }),
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

/** Powers of ten with their doubles and halves, or where these are many the powers alone. */
export function rounds([low, high]: readonly [number, number]): number[] {
  const from = Math.floor(Math.log10(low))
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - from + 1 }, (_, i) => from + i)
  const inside = (factors: readonly number[]) => {
    const all = powers.flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    return all.filter((value) => low <= value && value <= high)
  }
  const fine = inside([1, 2, 5])
  return fine.length <= MOST_ROUNDS ? fine : inside([1])
}
