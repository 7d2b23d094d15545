import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import type { Column, Table } from '../../report/table-data.js'
import { intervalOf } from '../comparison.js'
import type { ZooRow, ZooSubjectResult } from './result.js'

const LEARNER_COLUMN: Column = { key: 'title', title: 'learner' }
const share = (key: string, title: string): Column => ({ key, title, digits: 3 })

/** What the learners are, and what theory expects of them. */
export function learnersTable(subjects: readonly ZooSubjectResult[]): Table {
  const all = subjects.flatMap((subject) => subject.rows)
  const rows = all.filter(({ name }, at) => all.findIndex((row) => row.name === name) === at)
  return {
    title: 'The learners',
    groupBy: 'family',
    columns: [LEARNER_COLUMN, { key: 'about', title: 'setting; and why it is in its regime', align: 'left' }],
    rows: rows.map(({ family, title, setting, why }) => ({ family, title, about: `${setting}; ${why}` })),
    notes: ['Settings are the same on all subjects.'],
  }
}

/** A row a learner: what it does, and whether that is what theory expects. */
export function subjectTable(subject: ZooSubjectResult): Table {
  const { title, sizes, rows } = subject
  return {
    title: `${title}: n = ${sizes.at(-1)!.toLocaleString('en-US')}`,
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

/** The regime that theory expects, and how it was found. */
function verdictOf({ expected, regime }: ZooRow): string | undefined {
  if (!regime) return undefined
  if (regime.regime === expected) return `${expected} ✓`
  return regime.regime === 'undecided' ? `${expected} ?` : `${expected} ✗ ${regime.regime}`
}

function notesOf({ sizes, sets, test, rows, refused }: ZooSubjectResult): string[] {
  const about = `Means over ${sets} training sets and ${test} test inputs; a sampler has noisy error = two differ, and TV 0. Intervals cover both draws (in the JSON for all).`
  const regimes = `Regimes from what noise costs at n = ${sizes.join(', ')}, as theory expects them: ✓ found, ? undecided, ✗ found to be another.`
  const repeated =
    'Noise repeated: the share of answers that are the digit which the label noise turns the true one into; all of the noise for a sampler.'
  return [
    ...refused.map(({ title, message }) => `${title} refused a training set: ${message}.`),
    about,
    ...(sizes.length > 1 ? [regimes] : [repeated, ...earlyNote(rows)]),
  ]
}

/** How much less of the noise a network repeats that is stopped early, set by set. */
function earlyNote(rows: readonly ZooRow[]): string[] {
  const [fitted, early] = ['network', 'early'].map((name) => rows.find((row) => row.name === name)?.replicated?.bySet)
  if (!fitted || !early) return []
  const { estimate, interval } = meanOverTrainingSets(fitted.map((value, set) => value - early[set]))
  const [less, low, high] = [estimate, ...interval].map((value) => value.toFixed(3))
  return [`Stopped early, the network repeats ${less} less of it (95% ${low} to ${high}, over the training sets).`]
}
