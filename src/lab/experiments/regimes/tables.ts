import type { Estimate } from '../../../evaluate/estimate.js'
import type { RegimeFit } from '../../../evaluate/regime.js'
import type { Column, Table } from '../../report/table-data.js'
import { comparisonColumns, comparisonRow, INSIDE_NOTE, intervalOf } from '../comparison.js'
import type { LearnerRegime, RegimesResult } from './summary.js'

const LEARNER_COLUMN: Column = { key: 'title', title: 'learner' }
const share = (key: string, title: string): Column => ({ key, title, digits: 3 })
const MEBIBYTE = 2 ** 20

/** Returns a note on the randomness that the intervals cover. */
export function coverageOf({ sets, test }: RegimesResult): string {
  return `Intervals are 95% over ${sets} independent training sets; each has separate inputs, ${test} test inputs and label draws, so the intervals cover all three.`
}

/** Returns the table that answers which learners outgrow the noise: regime and error at the largest n, by learner. */
export function learnerTable(result: RegimesResult): Table {
  const p = result.rates[1]
  return {
    title: `Does more data cure the noise? ${p} of labels flipped`,
    groupBy: 'family',
    columns: [
      LEARNER_COLUMN,
      { key: 'found', title: 'found', align: 'left' },
      { key: 'n', title: 'n' },
      share('error', 'error'),
      share('interval', '95%'),
    ],
    rows: result.learners.map((of) => {
      const { family, title, sizes } = of
      const last = sizes.at(-1)
      if (!last) return { family, title, found: foundText(of) }
      const { n, errors } = last
      return {
        family,
        title,
        found: foundText(of),
        n,
        error: errors[1].estimate,
        interval: intervalOf(errors[1]),
      }
    }),
    notes: [
      'Benign: more data removes the noise. Tempered: a part of it stays. Catastrophic: the learner is no better than guessing. Marked ✓ where theory expects what was found.',
      'Error at the largest n, against the side; the Bayes rule has 0.',
      coverageOf(result),
    ],
  }
}

/** Returns the regime that was found, marked ✓ if theory expects it, and otherwise followed by the expected one. */
function foundText({ regime, expected }: LearnerRegime): string {
  const found = regime?.regime ?? 'no trend'
  if (!expected) return found
  return found === expected ? `${found} ✓` : `${found} (${expected})`
}

/** Returns the table of the evidence for each regime, one row per learner. */
export function regimeTable({ learners }: RegimesResult): Table {
  return {
    title: 'Regimes: the evidence',
    folded: true,
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
        : `${refused.length > 0 ? 'refused at too many sizes' : 'too few sizes'} to fit a trend`,
    })),
    notes: [
      'Slope: d ln (error that noise adds) / d ln n, over all sizes that were fitted; 0 if more data does not help. Exponent: d ln (error that noise adds) / d ln p, at the largest size; 1 if the error is proportional to the noise.',
    ],
  }
}

/** Returns the intervals of slope and exponent, if known, and the reason for the regime. */
function evidenceOf({ why, slope, exponent }: RegimeFit): string {
  const known = [
    ...(slope ? [`slope ${rangeText(slope)}`] : []),
    ...(exponent ? [`exponent ${rangeText(exponent)}`] : []),
  ]
  return known.length > 0 ? `${known.join(', ')}: ${why}` : why
}

const rangeText = ({ interval }: Estimate): string =>
  interval.map((bound) => bound.toFixed(2).replace('-', '−')).join(' to ')

/** Returns the table of the learners' settings, with the reasons for the regimes that theory expects. */
export function settingsTable({ learners }: RegimesResult): Table {
  return {
    title: 'The learners',
    folded: true,
    groupBy: 'family',
    columns: [LEARNER_COLUMN, { key: 'about', title: 'setting; reason for its regime', align: 'left' }],
    rows: learners.map(({ family, title, setting, why }) => ({ family, title, about: `${setting}; ${why}` })),
  }
}

/** Returns the table of the training sizes that the solver refused, with the messages of its errors. */
export function refusalTable({ learners }: RegimesResult): Table {
  return {
    title: 'Refused',
    folded: true,
    groupBy: 'title',
    columns: [
      { key: 'n', title: 'n', align: 'right' },
      { key: 'message', title: 'message of the solver', align: 'left' },
    ],
    rows: learners.flatMap(({ title, refused }) => refused.map((of) => ({ title, ...of }))),
    notes: [
      'A solve that cannot reach its tolerance fails with an error, rather than return a result that a hidden ridge has changed.',
    ],
  }
}

/** Returns the table of the share of flips that 1-NN repeats, with its exact prediction at every n. */
export function repeatedTable({ learners }: RegimesResult): Table {
  return {
    title: 'The share of flips that 1-NN repeats',
    folded: true,
    columns: [{ key: 'n', title: 'n', align: 'right' }, ...comparisonColumns(4)],
    rows: learners.flatMap(({ sizes }) =>
      sizes.flatMap(({ n, repeated = [] }) => repeated.map((of) => ({ n, ...comparisonRow(of) }))),
    ),
    notes: [
      'Given the inputs, the prediction is exact at every n: error = p + (1 − 2p) × error without noise. Intervals cover the label draws.',
      INSIDE_NOTE,
    ],
  }
}

/** Returns the table of errors at all sizes, one row per learner and size. */
export function errorTable(result: RegimesResult): Table {
  const [small, large] = result.rates
  return {
    title: 'Errors by n',
    folded: true,
    groupBy: 'title',
    columns: [
      { key: 'n', title: 'n', align: 'right' },
      share('noiseless', 'no noise'),
      share('small', `p = ${small}`),
      share('smallInterval', '95%'),
      share('large', `p = ${large}`),
      share('largeInterval', '95%'),
      { key: 'draws', title: 'draws' },
      { key: 'bytes', title: 'MiB', digits: 2 },
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
    notes: [
      `Draws: label draws of each set. MiB: engine memory in use for all label draws: rows, test inputs, and the prepared geometry.`,
    ],
  }
}
