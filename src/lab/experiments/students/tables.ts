import { studentOf } from '../../learners/students.js'
import type { Table, TableCell } from '../../report/table-data.js'
import { comparisonColumns, comparisonRow, INSIDE_NOTE, intervalOf } from '../comparison.js'
import { LABELINGS, type Labeling, nameOf, teachersOf } from './labeling.js'
import type { StudentsResult } from './result.js'
import { FRESH_INPUTS, POOL_INPUTS_PER_ROW } from './votes.js'

/** Returns the five tables of the report, one per part. */
export function tables(result: StudentsResult): Table[] {
  return [classesTable(result), votesTable(result), finiteTable(result), aloneTable(result), flipsTable(result)]
}

/** Returns the name of a labeling in two or three words, for titles of columns. */
function shortNameOf({ members, rule }: Labeling): string {
  if (members === null || members === 1) return teachersOf(members)
  return `${rule === 'random' ? 'one' : 'vote'} of ${members}`
}

const keyOf = ({ members, rule }: Labeling) => `${members ?? 'fresh'} ${rule}`

function classesTable({ classes, limits, noise, train, trials }: StudentsResult): Table {
  const most = Math.max(...classes.map(({ unlabeled }) => unlabeled))
  const names = [...new Set(classes.map(({ student }) => student))]
  const rowOf = (name: string): Record<string, TableCell> => {
    const own = classes.filter(({ student, unlabeled }) => student === name && unlabeled === most)
    return { student: studentOf(name).title, ...Object.fromEntries(own.map((of) => [keyOf(of), of.estimate])) }
  }
  const limitOf = ({ members }: Labeling) => limits.find((limit) => limit.members === members)?.excessRisk ?? 0
  return {
    title: `What is left of the noise in a student of ${most.toLocaleString('en-US')} inputs, by who labels them`,
    columns: [
      { key: 'student', title: 'student' },
      ...LABELINGS.map((of) => ({ key: keyOf(of), title: shortNameOf(of), digits: 3 })),
    ],
    rows: [
      ...names.map(rowOf),
      {
        student: 'limit of copying (theory)',
        ...Object.fromEntries(LABELINGS.map((of) => [keyOf(of), limitOf(of)])),
      },
    ],
    notes: [
      `Excess risk, the error above that of the Bayes rule: means of ${trials} runs; teachers are 1-NN on ${train} rows each, ${noise} of labels flipped. Intervals, which cover all draws, are in the figure and in the JSON.`,
      'One of 3: each input has the label of one of 3 teachers, drawn at random; vote of 3: that of their plurality; fresh teachers: that of a teacher of its own.',
      "The limit is the excess risk of the pool's plurality, to which a student that can copy the pool tends; with fresh teachers it is 0. A student that cannot copy may do better.",
    ],
  }
}

function votesTable({ votes, train, pools }: StudentsResult): Table {
  return {
    title: 'k-NN students: predicted and measured error against the rule',
    folded: true,
    groupBy: 'labels',
    columns: [{ key: 'k', title: 'neighbors', align: 'right' }, ...comparisonColumns(4)],
    rows: votes.map((of) => ({ labels: nameOf(of), k: of.k, ...comparisonRow(of) })),
    notes: [
      `Means of ${pools} pools on ${(POOL_INPUTS_PER_ROW * train).toLocaleString('en-US')} inputs (fresh teachers: ${FRESH_INPUTS}) that all belong to one class; intervals cover the draw of pools, inputs and test inputs.`,
      INSIDE_NOTE,
    ],
  }
}

function finiteTable({ finite, pools }: StudentsResult): Table {
  const { hypotheses, epsilon, delta, margin, needed, points } = finite
  return {
    title: `The best of ${hypotheses} thresholds, labeled by fresh teachers`,
    folded: true,
    columns: [
      { key: 'unlabeled', title: 'inputs', align: 'right' },
      { key: 'mean', title: 'share that differs', digits: 4 },
      { key: 'interval', title: '95% interval', digits: 4 },
      { key: 'mostly', title: `not exceeded in ${1 - delta} of runs`, digits: 4 },
    ],
    rows: points.map(({ unlabeled, mean, mostly }) => ({
      unlabeled,
      mean: mean.estimate,
      interval: intervalOf(mean),
      mostly,
    })),
    notes: [
      `Shares of inputs on which the student differs from the rule, over ${pools} runs. To stay at or below ${epsilon} in ${1 - delta} of the runs, ${needed} inputs are sufficient in theory, for a mean margin of ${margin.toFixed(3)}. This is an upper bound; far fewer suffice here.`,
    ],
  }
}

function aloneTable({ alone, trials }: StudentsResult): Table {
  return {
    title: 'Excess risk of students of one teacher, by its rows',
    folded: true,
    groupBy: 'student',
    columns: [
      { key: 'rows', title: "the teacher's rows", align: 'right' },
      { key: 'measured', title: 'student', digits: 3 },
      { key: 'interval', title: '95% interval', digits: 3 },
      { key: 'teacher', title: 'its teacher (theory)', digits: 3 },
    ],
    rows: alone.flatMap(({ title, points }) =>
      points.map((of) => ({
        student: title,
        rows: of.rows,
        measured: of.estimate,
        interval: intervalOf(of),
        teacher: of.teacher,
      })),
    ),
    notes: [`Means of ${trials} runs; intervals cover all draws.`],
  }
}

function flipsTable({ flips, trials }: StudentsResult): Table {
  return {
    title: 'Students of fresh teachers, by the share of labels that flip',
    folded: true,
    columns: [
      { key: 'p', title: 'labels flipped', align: 'right', digits: 1 },
      { key: 'threshold', title: 'best threshold', digits: 3 },
      ...comparisonColumns(3),
    ],
    rows: flips.votes.map((of, at) => ({ p: of.p, threshold: flips.threshold[at].estimate, ...comparisonRow(of) })),
    notes: [
      `Predicted and measured: a ${flips.votes[0].k}-NN student. Shares of inputs on which the student differs from the rule, means of ${trials} runs: 0 is the rule, 1 its opposite.`,
      INSIDE_NOTE,
    ],
  }
}
