import { expect } from 'vitest'
import { tableText } from '#cli/print.js'
import type { Experiment } from '#lab/experiments/experiment.js'
import { sweepLearners } from '#lab/experiments/noise-sweep/learners.js'
import { sizedLearners } from '#lab/experiments/regimes/learners.js'
import { GAUSSIAN_INTERPOLATION } from '#lab/learners/kernels.js'
import { learners } from '#lab/learners/learners.js'
import { students } from '#lab/learners/students.js'
import type { ChartSeries, Figure } from '#lab/report/figure-data.js'

/** Maximum number of rows of a table that a page shows without being asked. */
const MAX_ROWS = 20
/** Number of different looks of series. */
const LOOKS = 8

/** The look of every learner by its name in figures; one name has one look. */
const lookOf = new Map<string, number>()
for (const { title, look } of [...learners, ...students, ...sizedLearners, ...sweepLearners, GAUSSIAN_INTERPOLATION]) {
  expect(lookOf.get(title) ?? look, title).toBe(look)
  lookOf.set(title, look)
}

/**
 * Expects that the report of a result agrees with itself: the check of the predictions counts what its tables show, the
 * first table is short, long ones are folded, no printed line is longer than 80 columns, and every learner has its look
 * in every figure.
 */
export function expectReport<R extends object>(
  { tables, figures, checks }: Pick<Experiment<never, R>, 'tables' | 'figures' | 'checks'>,
  result: R,
): void {
  const shown = tables(result)
  const inside = shown.flatMap(({ rows }) =>
    rows.flatMap(({ inside }) => (typeof inside === 'boolean' ? [inside] : [])),
  )
  const counted = (checks?.(result) ?? []).flatMap(({ text }) => {
    const found = /^(\d+) of (\d+) predictions.*about (\d+) expected/.exec(text)
    return found ? [found.slice(1).map(Number)] : []
  })
  const [all, held] = [inside.length, inside.filter(Boolean).length]
  expect(counted).toEqual(all > 0 ? [[held, all, Math.round(0.95 * all)]] : [])
  expect(shown[0].folded ?? false).toBe(false)
  for (const table of shown) {
    if (!table.folded) expect(table.rows.length, table.title).toBeLessThanOrEqual(MAX_ROWS)
    const lines = tableText(table, { width: 80, bold: (text) => text }).split('\n')
    expect(lines.filter((line) => line.length > 80)).toEqual([])
  }
  for (const figure of figures(result)) {
    for (const series of chartsOf(figure)) {
      const looks = series.map(({ look }, i) => (look ?? i) % LOOKS)
      expect(new Set(looks).size, figure.title).toBe(series.length)
    }
    const named = figure.kind === 'dots' ? figure.rows : chartsOf(figure).flat()
    for (const { label, look } of named) if (lookOf.has(label)) expect(look, label).toBe(lookOf.get(label))
  }
}

function chartsOf(figure: Figure): readonly (readonly ChartSeries[])[] {
  if (figure.kind === 'lines') return [figure.series]
  return figure.kind === 'multiples' ? figure.panels.map(({ series }) => series) : []
}
