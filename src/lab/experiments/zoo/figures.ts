import type { Estimate } from '../../../evaluate/estimate.js'
import type { Figure } from '../../report/figure-data.js'
import { intervalOf } from '../comparison.js'
import type { ZooRow, ZooSubjectResult } from './result.js'

const COVERAGE_NOTE = 'Intervals are 95% and cover the draw of training sets and of test inputs.'

/** Returns the dot plot of the clean errors of all learners; ticks mark the limits that theory predicts. */
export function errorFigure({ title, rows, sizes }: ZooSubjectResult): Figure {
  const limits = rows.some(({ limit }) => limit !== null)
  return dots(rows, ({ cleanError }) => cleanError, {
    title: `Error against the Bayes optimal class: ${title}`,
    caption: `At n = ${sizes.at(-1)}.${limits ? ' Predicted: the error due to noise alone as n grows, if known.' : ''} ${COVERAGE_NOTE}`,
    label: 'clean error',
    predicted: ({ limit }) => limit ?? undefined,
  })
}

/** Returns the dot plot of the error that noise adds at the largest training size; ticks mark its limit in theory. */
export function costFigure({ title, rows, sizes }: ZooSubjectResult): Figure {
  return dots(rows, ({ regime }) => regime!.cost, {
    title: `Error that noise adds: ${title}`,
    caption: `Clean error after training on noisy labels minus that on clean labels, for the same inputs, at n = ${sizes.at(-1)}. ${COVERAGE_NOTE}`,
    label: 'error that noise adds',
    predicted: ({ limit }) => limit ?? undefined,
  })
}

/** Returns the dot plot of the share of test inputs to which each learner assigns the flipped label of their class. */
export function replicatedFigure({ title, rows, p }: ZooSubjectResult): Figure {
  return dots(rows, ({ replicated }) => replicated!, {
    title: `Noise repeated: ${title}`,
    caption: `The share of answers that equal the digit to which noise moves the true one; a sampler has ${p} (predicted for 1-NN). ${COVERAGE_NOTE}`,
    label: 'share of answers',
    predicted: ({ name }) => (name === 'nearest' ? p : undefined),
  })
}

/**
 * Returns a dot plot with one row per learner: the estimate that `of` selects with its interval, and `predicted` as
 * tick.
 */
function dots(
  rows: readonly ZooRow[],
  of: (row: ZooRow) => Estimate,
  {
    predicted,
    ...about
  }: { title: string; caption: string; label: string; predicted: (row: ZooRow) => number | undefined },
): Figure {
  return {
    kind: 'dots',
    digits: 3,
    ...about,
    rows: rows.map((row) => {
      const tick = predicted(row)
      const { estimate } = of(row)
      const shown = { label: row.title, measured: estimate, interval: intervalOf(of(row)) }
      return tick === undefined ? shown : { ...shown, predicted: tick }
    }),
  }
}
