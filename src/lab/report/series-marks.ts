import * as Plot from '@observablehq/plot'
import type { Point, Series } from './figure-data.js'
import { HALO, SERIES, SYMBOLS } from './svg.js'

export const STROKE = 1.75
/** Between points that are drawn side by side, in the figure's units. */
const APART = 7

export const colorOf = (i: number): string => SERIES[i % SERIES.length]
export const symbolOf = (i: number) => SYMBOLS[i % SYMBOLS.length]

/** How far below the top the signs of refusal of a series are, in the figure's units. */
export const refusedAt = (i: number): number => 8 + 13 * i

/** How far from its place a point may be drawn, in the figure's units, where points are drawn side by side. */
export const farthestAside = (series: readonly Series[]): number => (APART * (series.length - 1)) / 2

/** The marks of all series: lines below the points, so that none hides what was measured, and the first series above the others. */
export function seriesMarks(series: readonly Series[], dodge: boolean): Plot.Markish[] {
  const aside = (i: number) => (dodge ? APART * i - farthestAside(series) : 0)
  return [
    ...series.flatMap((of, i) => lines(of, i, aside(i))),
    ...series
      .map((of, i) => points(of, i, aside(i)))
      .reverse()
      .flat(),
    ...series.flatMap((of) => words(of)),
  ]
}

function lines({ theory = [], measured = [], joined = false }: Series, i: number, dx: number): Plot.Markish[] {
  const at = { x: 'x', y: 'y', stroke: colorOf(i) }
  return [
    Plot.line(theory, { ...at, strokeWidth: STROKE }),
    ...(joined ? [Plot.line(measured, { ...at, dx, strokeDasharray: '1 4', strokeLinecap: 'round' })] : []),
  ]
}

function points({ measured = [], refused = [] }: Series, i: number, dx: number): Plot.Markish[] {
  const stroke = colorOf(i)
  const bounded = measured.filter((point): point is Point & Required<Pick<Point, 'interval'>> => !!point.interval)
  const marked = measured.filter((point) => point.mark !== undefined)
  return [
    Plot.ruleX(bounded, {
      x: 'x',
      dx,
      y1: (point) => point.interval.low,
      y2: (point) => point.interval.high,
      stroke,
      strokeWidth: STROKE,
    }),
    Plot.dot(measured, {
      x: 'x',
      y: 'y',
      dx,
      r: 4,
      symbol: symbolOf(i),
      fill: stroke,
      stroke: 'var(--paper)',
      title: (point) => `${point.x}: ${point.y}`,
    }),
    Plot.dot(marked, { x: 'x', y: 'y', dx, r: 8, stroke, strokeWidth: STROKE }),
    // Series below one another, so that what one refuses does not hide what another does.
    Plot.dot(refused, {
      x: (x) => x,
      frameAnchor: 'top',
      dy: refusedAt(i),
      r: 4,
      symbol: 'times',
      stroke,
      strokeWidth: 2,
      title: (x) => `${x}: refused`,
    }),
  ]
}

/** The words above points, if there are any: within the figure, also at its ends. */
function words({ measured = [] }: Series): Plot.Markish[] {
  const last = measured.length - 1
  return measured.flatMap((point, i) => {
    const textAnchor = i === last ? 'end' : i === 0 ? 'start' : 'middle'
    if (point.mark === undefined) return []
    return [Plot.text([point], { x: 'x', y: 'y', text: 'mark', dy: -17, textAnchor, ...HALO })]
  })
}
