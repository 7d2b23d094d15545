import type { Estimate } from '../../../evaluate/estimate.js'
import { learnerOf } from '../../learners/learners.js'
import type { Figure } from '../../report/figure-data.js'
import { intervalOf } from '../comparison.js'
import { worldsOf } from './answer.js'
import type { ZooRow, ZooSubjectResult } from './result.js'

const COVERAGE_NOTE = 'Intervals are 95% and cover the draw of training sets and of test inputs.'

/** Returns the dot plot of the distances from a sampler, of the learners with these names on each world. */
export function distanceFigure(subjects: readonly ZooSubjectResult[], names: readonly string[]): Figure {
  const worlds = worldsOf(subjects)
  const rows = names.flatMap((name) =>
    worlds.flatMap(({ rows, short }) =>
      rows.filter((row) => row.name === name).map((row) => ({ ...row, title: `${row.title}, ${short}` })),
    ),
  )
  return dots(rows, ({ samplerError }) => samplerError, {
    title: 'How far from a sampler?',
    caption: `Total variation between answers and noisy labels: 0 for a sampler, about ${subjects[0].p} for a learner that repeats no noise. ${COVERAGE_NOTE}`,
    label: 'distance from a sampler',
    predicted: ({ name }) => (name === 'nearest' ? 0 : undefined),
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
      const shown = {
        label: row.title,
        measured: estimate,
        interval: intervalOf(of(row)),
        look: learnerOf(row.name).look,
      }
      return tick === undefined ? shown : { ...shown, predicted: tick }
    }),
  }
}
