import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import type { Column, Table } from '../../report/table-data.js'
import { intervalOf } from '../comparison.js'
import type { ZooRow, ZooSubjectResult } from './result.js'

const LEARNER_COLUMN: Column = { key: 'title', title: 'learner' }
const share = (key: string, title: string): Column => ({ key, title, digits: 3 })

/** Returns the table of the learners' settings, with the reasons for the regimes that theory expects. */
export function learnersTable(subjects: readonly ZooSubjectResult[]): Table {
  const all = subjects.flatMap((subject) => subject.rows)
  const rows = all.filter(({ name }, at) => all.findIndex((row) => row.name === name) === at)
  return {
    title: 'The learners',
    folded: true,
    groupBy: 'family',
    columns: [LEARNER_COLUMN, { key: 'about', title: 'setting; reason for its regime', align: 'left' }],
    rows: rows.map(({ family, title, setting, why }) => ({ family, title, about: `${setting}; ${why}` })),
    notes: ['Settings are the same on all subjects.'],
  }
}

/** Returns the table of one subject: one row per learner, with its measures and regime. */
export function subjectTable(subject: ZooSubjectResult): Table {
  const { title, sizes, rows } = subject
  return {
    title: `${title}: n = ${sizes.at(-1)!.toLocaleString('en-US')}`,
    folded: true,
    groupBy: 'family',
    columns: [
      LEARNER_COLUMN,
      share('trainError', 'train error'),
      share('cleanError', 'clean error'),
      share('noisyError', 'noisy error'),
      share('disagreement', 'two differ'),
      share('samplerError', 'TV to noise'),
      ...(sizes.length > 1
        ? [{ key: 'verdict', title: 'regime', align: 'left' } as const]
        : [share('replicated', 'noise repeated'), share('replicatedInterval', '95%')]),
    ],
    rows: rows.map(rowOf),
    notes: notesOf(subject),
  }
}

function rowOf(row: ZooRow): Table['rows'][number] {
  return {
    family: row.family,
    title: row.title,
    trainError: row.trainError,
    cleanError: row.cleanError.estimate,
    noisyError: row.noisyError.estimate,
    disagreement: 1 - row.agreement.estimate,
    samplerError: row.samplerError.estimate,
    expected: row.expected,
    regime: row.regime?.regime,
    verdict: verdictOf(row),
    replicated: row.replicated?.estimate,
    replicatedInterval: row.replicated && intervalOf(row.replicated),
  }
}

/**
 * Returns the expected regime, marked ✓ if the fit confirms it, ? if the fit is undecided, or ✗ with the fitted regime.
 */
function verdictOf({ expected, regime }: ZooRow): string | undefined {
  if (!regime) return undefined
  if (regime.regime === expected) return `${expected} ✓`
  return regime.regime === 'undecided' ? `${expected} ?` : `${expected} ✗ ${regime.regime}`
}

function notesOf({ sizes, sets, test, rows, refused }: ZooSubjectResult): string[] {
  const about = `Means over ${sets} training sets and ${test} test inputs. For a sampler, 'two differ' equals the noisy error, and the total variation (TV) is 0. Intervals (all in the JSON) cover both draws.`
  const regimes = `Regimes are fitted to the error that noise adds at n = ${sizes.join(', ')}. The regime that theory expects is marked ✓ found, ? undecided, ✗ found to be another.`
  const repeated =
    'Noise repeated: the share of answers that equal the digit to which noise moves the true one; for a sampler, the share of labels that flip.'
  return [
    ...refused.map(({ title, message }) => `${title} refused a training set: ${message}.`),
    about,
    ...(sizes.length > 1 ? [regimes] : [repeated, ...earlyNote(rows)]),
  ]
}

/**
 * Returns a note on how much less noise the network repeats with early stopping: the mean difference over training
 * sets, paired by set. Returns no note if either network was not measured.
 */
function earlyNote(rows: readonly ZooRow[]): string[] {
  const [fitted, early] = ['network', 'early'].map((name) => rows.find((row) => row.name === name)?.replicated?.bySet)
  if (!fitted || !early) return []
  const { estimate, interval } = meanOverTrainingSets(fitted.map((value, set) => value - early[set]))
  const [less, low, high] = [estimate, ...interval].map((value) => value.toFixed(3))
  return [`With early stopping, the network repeats ${less} less (95% ${low} to ${high}, over the training sets).`]
}
