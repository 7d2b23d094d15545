import { studentOf } from '../../learners/students.js'
import type { Table, TableCell } from '../../report/table-data.js'
import { comparisonColumns, comparisonRow, intervalOf } from '../comparison.js'
import { LABELINGS, type Labeling, nameOf } from './labeling.js'
import type { StudentsResult } from './result.js'
import { DENSITY, FRESH_INPUTS } from './votes.js'

export function tables(result: StudentsResult): Table[] {
  return [classesTable(result), votesTable(result), finiteTable(result), aloneTable(result), flipsTable(result)]
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
    title: `Excess risk of students on ${most.toLocaleString('en-US')} inputs, by who labels them`,
    columns: [
      { key: 'student', title: 'student' },
      ...LABELINGS.map((of) => ({ key: keyOf(of), title: nameOf(of), digits: 3 })),
    ],
    rows: [
      ...names.map(rowOf),
      {
        student: "the labels' limit (theory)",
        ...Object.fromEntries(LABELINGS.map((of) => [keyOf(of), limitOf(of)])),
      },
    ],
    notes: [
      `Means of ${trials} runs; teachers are 1-NN on ${train} rows each, ${noise} of labels flipped. Intervals, which cover all draws, are in the figure and in the JSON.`,
      "The limit is the excess risk of the pool's plurality, where a student ends that can copy it; of fresh teachers it is 0. One that cannot may do better.",
    ],
  }
}

function votesTable({ votes, train, pools }: StudentsResult): Table {
  return {
    title: 'k-NN students: predicted and measured error against the rule',
    groupBy: 'labels',
    columns: [{ key: 'k', title: 'neighbors', align: 'right' }, ...comparisonColumns(4)],
    rows: votes.map((of) => ({ labels: nameOf(of), k: of.k, ...comparisonRow(of) })),
    notes: [
      `Means of ${pools} pools on ${(DENSITY * train).toLocaleString('en-US')} inputs (fresh teachers: ${FRESH_INPUTS}) that are all of one class; intervals cover the draw of pools, inputs and test inputs.`,
    ],
  }
}

function finiteTable({ finite, pools }: StudentsResult): Table {
  const { hypotheses, epsilon, delta, margin, needed, points } = finite
  return {
    title: `The best of ${hypotheses} thresholds, labeled by fresh teachers`,
    columns: [
      { key: 'unlabeled', title: 'inputs', align: 'right' },
      { key: 'mean', title: 'differs from the rule', digits: 4 },
      { key: 'interval', title: '95% interval', digits: 4 },
      { key: 'mostly', title: `at most, in ${1 - delta} of the runs`, digits: 4 },
    ],
    rows: points.map(({ unlabeled, mean, mostly }) => ({
      unlabeled,
      mean: mean.estimate,
      interval: intervalOf(mean),
      mostly,
    })),
    notes: [
      `Shares of inputs, of ${pools} runs. For at most ${epsilon} in ${1 - delta} of the runs theory asks for ${needed} inputs (S4, T30), from a mean margin of ${margin.toFixed(3)}: a bound, far above what is needed.`,
    ],
  }
}

function aloneTable({ alone, trials }: StudentsResult): Table {
  return {
    title: 'Excess risk of students of one teacher, by its rows',
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
    columns: [
      { key: 'p', title: 'labels flipped', align: 'right', digits: 1 },
      { key: 'threshold', title: 'best threshold', digits: 3 },
      ...comparisonColumns(3),
    ],
    rows: flips.votes.map((of, at) => ({ p: of.p, threshold: flips.threshold[at].estimate, ...comparisonRow(of) })),
    notes: [
      `Predicted and measured: a ${flips.votes[0].k}-NN student. The share of inputs on which the student differs from the rule, mean of ${trials} runs: 0 is the rule, 1 its opposite (T33).`,
    ],
  }
}
