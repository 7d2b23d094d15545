import type { Estimate } from '../../../evaluate/estimate.js'
import type { RegimeFit } from '../../../evaluate/regime.js'
import type { Column, Table } from '../../report/table-data.js'
import { comparisonColumns, comparisonRow, intervalOf } from '../comparison.js'
import type { RegimesResult } from './summary.js'

const LEARNER_COLUMN: Column = { key: 'title', title: 'learner' }
const share = (key: string, title: string): Column => ({ key, title, digits: 3 })
const MEBIBYTE = 2 ** 20

/** What every interval here covers. */
export function coverageOf({ sets, test }: RegimesResult): string {
  return `Intervals are 95% and over ${sets} independent training sets; each has inputs, ${test} test inputs and label draws of its own, so they cover all three.`
}

/** A learner a row: where it ends. */
export function learnerTable(result: RegimesResult): Table {
  const [half, p] = result.rates
  return {
    title: `At the largest n, ${p} of labels flipped`,
    groupBy: 'family',
    columns: [
      LEARNER_COLUMN,
      { key: 'n', title: 'n' },
      share('error', 'error'),
      share('interval', '95%'),
      share('limit', 'limit'),
      { key: 'ratio', title: 'cost of twice the noise', digits: 2 },
    ],
    rows: result.learners.map(({ family, title, sizes, limits }) => {
      const last = sizes.at(-1)
      if (!last) return { family, title, limit: limits[1] }
      const { n, errors, costs } = last
      // Without a cost at half the noise there is no ratio.
      const ratio = costs[0].estimate > 0 ? costs[1].estimate / costs[0].estimate : null
      return { family, title, n, error: errors[1].estimate, interval: intervalOf(errors[1]), limit: limits[1], ratio }
    }),
    notes: [
      'Error: against the side, by which the Bayes rule has 0 at every n. Limit: what noise alone costs as n grows, where a closed form is known.',
      `Cost of twice the noise: the error that noise adds at ${p} over that at ${half}; 2 of a sampler.`,
      coverageOf(result),
    ],
  }
}

/** A learner a row: its regime, and on what evidence. */
export function regimeTable({ learners }: RegimesResult): Table {
  return {
    title: 'Regimes',
    groupBy: 'family',
    columns: [
      LEARNER_COLUMN,
      { key: 'regime', title: 'found' },
      { key: 'expected', title: 'expected' },
      { key: 'evidence', title: 'evidence', align: 'left' },
    ],
    rows: learners.map(({ family, title, regime, expected, refused }) => ({
      family,
      title,
      regime: regime?.regime ?? null,
      expected,
      evidence: regime
        ? evidenceOf(regime)
        : `${refused.length > 0 ? 'refused at too many sizes' : 'too few sizes'} to tell a trend`,
    })),
    notes: [
      'Slope: d ln (error that noise adds) / d ln n, over all sizes that were fitted; 0 where more data does not help. Exponent: d ln (error that noise adds) / d ln p, at the largest; 1 where it is proportional to the noise.',
    ],
  }
}

function evidenceOf({ why, slope, exponent }: RegimeFit): string {
  const known = [
    ...(slope ? [`slope ${rangeText(slope)}`] : []),
    ...(exponent ? [`exponent ${rangeText(exponent)}`] : []),
  ]
  return known.length > 0 ? `${known.join(', ')}: ${why}` : why
}

const rangeText = ({ interval }: Estimate): string =>
  interval.map((bound) => bound.toFixed(2).replace('-', '−')).join(' to ')

/** What the learners are, and what theory expects of them. */
export function settingsTable({ learners }: RegimesResult): Table {
  return {
    title: 'The learners',
    groupBy: 'family',
    columns: [LEARNER_COLUMN, { key: 'about', title: 'setting; and why it is in its regime', align: 'left' }],
    rows: learners.map(({ family, title, setting, why }) => ({ family, title, about: `${setting}; ${why}` })),
  }
}

/** What was not fitted, and why. */
export function refusalTable({ learners }: RegimesResult): Table {
  return {
    title: 'Refused',
    groupBy: 'title',
    columns: [
      { key: 'n', title: 'n', align: 'right' },
      { key: 'message', title: 'in the words of the solver', align: 'left' },
    ],
    rows: learners.flatMap(({ title, refused }) => refused.map((of) => ({ title, ...of }))),
    notes: [
      'A solve that cannot reach its tolerance says so, in place of a result that a hidden ridge would have changed.',
    ],
  }
}

/** That 1-NN repeats the noise, exactly, at every n. */
export function repeatedTable({ learners }: RegimesResult): Table {
  return {
    title: 'The share of flips that 1-NN repeats',
    columns: [{ key: 'n', title: 'n', align: 'right' }, ...comparisonColumns(4)],
    rows: learners.flatMap(({ sizes }) =>
      sizes.flatMap(({ n, repeated = [] }) => repeated.map((of) => ({ n, ...comparisonRow(of) }))),
    ),
    notes: [
      'Given the inputs it is exact at every n: error = p + (1 − 2p) × error without noise. Intervals cover the label draws.',
    ],
  }
}

/** Every point of the figures. */
export function errorTable(result: RegimesResult): Table {
  const [small, large] = result.rates
  return {
    title: 'Errors by n',
    groupBy: 'title',
    columns: [
      { key: 'n', title: 'n', align: 'right' },
      share('noiseless', 'no noise'),
      share('small', `p = ${small}`),
      share('smallInterval', '95%'),
      share('large', `p = ${large}`),
      share('largeInterval', '95%'),
      { key: 'draws', title: 'label draws' },
      { key: 'bytes', title: 'MiB kept', digits: 2 },
    ],
    rows: result.learners.flatMap(({ title, sizes }) =>
      sizes.map(({ n, noiseless, errors, draws, bytes }) => ({
        title,
        n,
        noiseless: noiseless.estimate,
        small: errors[0].estimate,
        smallInterval: intervalOf(errors[0]),
        large: errors[1].estimate,
        largeInterval: intervalOf(errors[1]),
        draws,
        bytes: bytes / MEBIBYTE,
      })),
    ),
    notes: [`MiB kept: of the engine's memory for all label draws: rows, test inputs, and what was made of them.`],
  }
}
