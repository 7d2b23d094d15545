import type { Estimate } from '../../../evaluate/estimate.js'
import type { Figure } from '../../report/figure-data.js'
import { intervalOf } from '../comparison.js'
import type { ZooRow, ZooSubjectResult } from './result.js'

const COVERAGE = 'Intervals are 95% and cover the draw of training sets and of test inputs.'

/** Clean errors of all learners, with theory's limits as ticks. */
export function errorFigure({ title, rows, sizes }: ZooSubjectResult): Figure {
  const limits = rows.some(({ limit }) => limit !== null)
  return dots(rows, ({ cleanError }) => cleanError, {
    title: `Error against the Bayes optimal class: ${title}`,
    caption: `At n = ${sizes.at(-1)}.${limits ? ' Predicted: what noise alone costs as n grows, where that is known.' : ''} ${COVERAGE}`,
    label: 'clean error',
    predicted: ({ limit }) => limit ?? undefined,
  })
}

/** What noise costs at the largest size. */
export function costFigure({ title, rows, sizes }: ZooSubjectResult): Figure {
  return dots(rows, ({ regime }) => regime!.cost, {
    title: `What noise costs: ${title}`,
    caption: `Clean error with noisy labels less that with clean ones, of the same inputs, at n = ${sizes.at(-1)}. ${COVERAGE}`,
    label: 'error that noise adds',
    predicted: ({ limit }) => limit ?? undefined,
  })
}

/** How much of the noise each learner repeats on test inputs. */
export function replicatedFigure({ title, rows, p }: ZooSubjectResult): Figure {
  return dots(rows, ({ replicated }) => replicated!, {
    title: `How much of the noise is repeated: ${title}`,
    caption: `The share of answers that are the digit which noise turns the true one into; a sampler has ${p} (predicted for 1-NN). ${COVERAGE}`,
    label: 'share of answers',
    predicted: ({ name }) => (name === 'nearest' ? p : undefined),
  })
}

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
