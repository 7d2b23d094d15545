import type { Estimate } from '../../../evaluate/estimate.js'
import { majorityError } from '../../../theory/voting.js'
import { studentOf } from '../../learners/students.js'
import type { ChartSeries, Figure } from '../../report/figure-data.js'
import { intervalOf } from '../comparison.js'
import { COPIES } from './alone.js'
import { INPUTS } from './flips.js'
import { LABELINGS, type Labeling, nameOf, teachersOf } from './labeling.js'
import type { StudentsResult } from './result.js'

const COVERAGE = 'Intervals are 95% and cover all draws: teachers, inputs and test inputs.'

export function figures(result: StudentsResult): Figure[] {
  return [
    byLearner(result, {
      title: 'More unlabeled inputs help, unless the student can copy few teachers',
      caption: `Each input is labeled by one teacher drawn at random from a pool, or by a fresh one. Lines are the pool's plurality, where a student ends that can copy it (of fresh teachers: the Bayes rule). ${COVERAGE}`,
      labelings: LABELINGS.filter(({ rule }) => rule === 'random'),
      name: ({ members }) => teachersOf(members),
    }),
    byLearner(result, {
      title: 'Random labels and the plurality: the same end, not the same way',
      caption: `Ten teachers label each input by one drawn at random or by plurality. The line is the pool's plurality. ${COVERAGE}`,
      labelings: LABELINGS.filter(({ members }) => members === 10),
      name: ({ rule }) => (rule === 'random' ? 'one teacher at random' : 'plurality of ten'),
    }),
    neighbors(result),
    finite(result),
    alone(result),
    flips(result),
  ]
}

const point = (x: number, of: Estimate) => ({ x, y: of.estimate, interval: intervalOf(of) })

interface ByLearner {
  title: string
  caption: string
  labelings: readonly Labeling[]
  name: (labeling: Labeling) => string
}

/** A panel for each student's learner, with a series for each labeling. */
function byLearner({ classes, limits }: StudentsResult, { title, caption, labelings, name }: ByLearner): Figure {
  const sizes = classes.map(({ unlabeled }) => unlabeled)
  const ends = [Math.min(...sizes), Math.max(...sizes)]
  const seriesOf = (student: string): ChartSeries[] =>
    labelings.map((labeling) => {
      const limit = limits.find(({ members }) => members === labeling.members)?.excessRisk ?? 0
      const own = classes.filter((of) => {
        return of.student === student && of.members === labeling.members && of.rule === labeling.rule
      })
      return {
        label: name(labeling),
        theory: ends.map((x) => ({ x, y: limit })),
        measured: own.map((of) => point(of.unlabeled, of)),
        joined: true,
      }
    })
  return {
    kind: 'multiples',
    title,
    caption,
    xLabel: 'unlabeled inputs',
    yLabel: 'excess risk',
    xScale: 'log',
    dodge: true,
    panels: [...new Set(classes.map(({ student }) => student))].map((student) => ({
      title: studentOf(student).title,
      series: seriesOf(student),
    })),
  }
}

/** T27, T28 and T31. */
function neighbors({ votes, pools }: StudentsResult): Figure {
  return {
    kind: 'lines',
    title: "A student that can copy ends at its pool's plurality",
    caption: `Error of a k-NN student: the more neighbors, the nearer are random labels to what plurality gives at once, and only fresh teachers go on to 0. Means of ${pools} pools. ${COVERAGE}`,
    xLabel: 'neighbors that vote',
    yLabel: 'differs from the rule',
    series: LABELINGS.map((labeling) => {
      const own = votes.filter(({ members, rule }) => members === labeling.members && rule === labeling.rule)
      return {
        label: nameOf(labeling),
        theory: own.map(({ k, predicted }) => ({ x: k, y: predicted })),
        measured: own.map((of) => point(of.k, of)),
      }
    }),
  }
}

/** S4 and T30. */
function finite({ finite: of, pools }: StudentsResult): Figure {
  return {
    kind: 'lines',
    title: 'As many labels as theory needs are enough',
    caption: `The best of ${of.hypotheses} thresholds on labels of fresh teachers, in ${pools} runs. Theory's size is a bound that holds for any such class: this one needs far fewer. ${COVERAGE}`,
    xLabel: 'unlabeled inputs',
    yLabel: 'differs from the rule',
    xScale: 'log',
    series: [
      { label: 'mean', measured: of.points.map(({ unlabeled, mean }) => point(unlabeled, mean)), joined: true },
      {
        label: `at most, in ${1 - of.delta} of the runs`,
        measured: of.points.map(({ unlabeled, mostly }) => ({ x: unlabeled, y: mostly })),
        joined: true,
      },
    ],
    references: [{ label: `${of.epsilon}, what is asked for`, y: of.epsilon }],
    thresholds: [{ label: `${of.needed} are enough`, x: of.needed }],
  }
}

/** T32. */
function alone({ alone: of, trials }: StudentsResult): Figure {
  return {
    kind: 'lines',
    title: 'From one bad teacher: who copies, and who cannot',
    caption: `Students of a single 1-NN teacher, on ${COPIES} inputs for each of its rows. Means of ${trials} runs. ${COVERAGE}`,
    xLabel: 'labeled rows of the teacher',
    yLabel: 'excess risk',
    xScale: 'log',
    series: [
      { label: 'the teacher', theory: of[0].points.map(({ rows, teacher }) => ({ x: rows, y: teacher })) },
      ...of.map(({ title, points }) => ({
        label: title,
        measured: points.map((each) => point(each.rows, each)),
        joined: true,
      })),
    ],
  }
}

/** T33. */
function flips({ flips: { votes, threshold }, trials }: StudentsResult): Figure {
  const { k } = votes[0]
  return {
    kind: 'lines',
    title: 'Past one half, the student learns the opposite',
    caption: `Students of fresh teachers on ${INPUTS} inputs: a k-NN student errs like a majority of k, the best threshold has a step. Means of ${trials} runs. ${COVERAGE}`,
    xLabel: 'share of labels that flip',
    yLabel: 'differs from the rule',
    series: [
      {
        label: `${k}-NN student`,
        theory: Array.from({ length: 101 }, (_, i) => ({ x: i / 100, y: majorityError({ k, p: i / 100 }) })),
        measured: votes.map((of) => point(of.p, of)),
      },
      { label: 'best threshold', measured: threshold.map((of) => point(of.p, of)), joined: true },
    ],
    thresholds: [{ label: 'one half', x: 0.5 }],
  }
}
