import { intervalOf } from '../comparison.js'
import type { Column, Table } from '../table.js'
import type { ZooRow, ZooSubject } from './zoo.js'

const LEARNER: Column = { key: 'title', title: 'learner' }
const share = (key: string, title: string): Column => ({ key, title, digits: 3 })

/** What the learners are, and what theory expects of them. */
export function learnersTable(subjects: readonly ZooSubject[]): Table {
  const all = subjects.flatMap((subject) => subject.rows)
  const rows = all.filter(({ name }, at) => all.findIndex((row) => row.name === name) === at)
  return {
    title: 'The learners',
    groupBy: 'family',
    columns: [
      LEARNER,
      { key: 'setting', title: 'setting', align: 'left' },
      { key: 'why', title: 'why', align: 'left' },
    ],
    rows: rows.map(({ family, title, setting, why }) => ({ family, title, setting, why })),
    notes: ['Settings were fixed before anything was measured.'],
  }
}

/** A row a learner: what it does, and whether that is what theory expects. */
export function subjectTable(subject: ZooSubject): Table {
  const { title, sizes, sets, test, rows, refused } = subject
  const hasRegime = sizes.length > 1
  return {
    title: `${title}: n = ${sizes.at(-1)!.toLocaleString('en-US')}`,
    groupBy: 'family',
    columns: [
      LEARNER,
      share('trainError', 'train error'),
      share('cleanError', 'clean error'),
      share('noisyError', 'noisy error'),
      share('disagreement', 'two differ'),
      share('samplerError', 'TV to noise'),
      ...(hasRegime
        ? [
            { key: 'expected', title: 'expected', align: 'left' } as const,
            { key: 'regime', title: 'measured', align: 'left' } as const,
          ]
        : [share('replicated', 'noise repeated'), share('replicatedInterval', '95%')]),
    ],
    rows: rows.map(rowOf),
    notes: [
      ...refused.map(({ title: who, message }) => `${who} refused a training set: ${message}.`),
      `Means over ${sets} training sets and ${test} test inputs; a sampler has noisy error = two differ, and TV 0. Intervals cover both draws (in the JSON for all).`,
      ...(hasRegime
        ? [`Regimes from what noise costs at n = ${sizes.join(', ')}; '–' where theory expects none.`]
        : ['Noise repeated: the share of answers that are the digit which the label noise turns the true one into.']),
    ],
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
    replicated: row.replicated?.estimate,
    replicatedInterval: row.replicated && intervalOf(row.replicated),
  }
}
