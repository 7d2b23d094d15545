import type { Estimate } from '../../../evaluate/estimate.js'
import { majorityError } from '../../../theory/voting.js'
import { learnerOf } from '../../learners/learners.js'
import { studentOf } from '../../learners/students.js'
import type { ChartSeries, Figure } from '../../report/figure-data.js'
import { intervalOf } from '../comparison.js'
import { INPUTS_PER_TEACHER_ROW } from './alone.js'
import { FLIP_INPUTS } from './flips.js'
import { LABELINGS, type Labeling, nameOf, teachersOf } from './labeling.js'
import type { StudentsResult } from './result.js'

/** Note on the randomness that the intervals cover. */
const COVERAGE_NOTE = 'Intervals are 95% and cover all draws: teachers, inputs and test inputs.'

/** Returns the six figures of the report. */
export function figures(result: StudentsResult): Figure[] {
  return [
    byLearner(result, {
      title: 'More unlabeled inputs help, unless the student can copy a small pool',
      caption: `Each input is labeled by one teacher drawn at random from a pool, or by a fresh one. Lines are the limit of a student that can copy its pool: the pool's plurality, or the Bayes rule for fresh teachers. ${COVERAGE_NOTE}`,
      labelings: LABELINGS.filter(({ rule }) => rule === 'random'),
      name: ({ members }) => teachersOf(members),
    }),
    neighbors(result),
    finite(result),
    alone(result),
    flips(result),
    byLearner(result, {
      title: 'Random labels and plurality have the same limit, at different speeds',
      caption: `Ten teachers label each input by one drawn at random or by plurality. The line is the pool's plurality. ${COVERAGE_NOTE}`,
      labelings: LABELINGS.filter(({ members }) => members === 10),
      name: ({ rule }) => (rule === 'random' ? 'one teacher at random' : 'plurality of ten'),
    }),
  ]
}

/** Returns a point of a series with its interval. */
const point = (x: number, of: Estimate) => ({ x, y: of.estimate, interval: intervalOf(of) })

/** Options of `byLearner`: title and caption, the labelings to show, and their labels in the legend. */
interface ByLearnerOptions {
  title: string
  caption: string
  /** Labelings to show, one series each. */
  labelings: readonly Labeling[]
  /** Returns the legend's label of a labeling. */
  name: (labeling: Labeling) => string
}

/** Returns a figure with one panel per student's learner and one series per labeling. */
function byLearner({ classes, limits }: StudentsResult, { title, caption, labelings, name }: ByLearnerOptions): Figure {
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

/**
 * Returns the figure of the error of k-NN students against k, with the closed forms of `voteError` as lines. Random
 * labels of a pool and the pool's plurality have the same limit.
 */
function neighbors({ votes, pools }: StudentsResult): Figure {
  return {
    kind: 'lines',
    title: "A student that can copy its pool tends to the pool's plurality",
    caption: `Error of a k-NN student. With more neighbors, random labels of a pool approach the error of its plurality; only fresh teachers tend to 0. Means of ${pools} pools. ${COVERAGE_NOTE}`,
    xLabel: 'neighbors that vote',
    yLabel: 'share that differs from the rule',
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

/**
 * Returns the figure of the error of a student that picks the best of finitely many thresholds, against the number of
 * unlabeled inputs. A vertical line marks the number that is sufficient in theory (`theory.unlabeledNeeded`).
 */
function finite({ finite: of, pools }: StudentsResult): Figure {
  return {
    kind: 'lines',
    title: 'The number of labels in theory is sufficient',
    caption: `The best of ${of.hypotheses} thresholds on labels of fresh teachers, in ${pools} runs. The number in theory is a bound for every class of that size; this one needs far fewer. ${COVERAGE_NOTE}`,
    xLabel: 'unlabeled inputs',
    yLabel: 'share that differs from the rule',
    xScale: 'log',
    series: [
      { label: 'mean', measured: of.points.map(({ unlabeled, mean }) => point(unlabeled, mean)), joined: true },
      {
        label: `not exceeded in ${1 - of.delta} of the runs`,
        measured: of.points.map(({ unlabeled, mostly }) => ({ x: unlabeled, y: mostly })),
        joined: true,
      },
    ],
    references: [{ label: `target ${of.epsilon}`, y: of.epsilon }],
    thresholds: [{ label: `sufficient: ${of.needed}`, x: of.needed }],
  }
}

/** Returns the figure of the excess risk of students of a single teacher, against the number of rows of the teacher. */
function alone({ alone: of, trials }: StudentsResult): Figure {
  return {
    kind: 'lines',
    title: 'Students of one bad teacher: those that copy it, and those that cannot',
    caption: `Students of a single 1-NN teacher, on ${INPUTS_PER_TEACHER_ROW} inputs per row of the teacher. Means of ${trials} runs. ${COVERAGE_NOTE}`,
    xLabel: 'labeled rows of the teacher',
    yLabel: 'excess risk',
    xScale: 'log',
    series: [
      {
        label: 'the teacher, 1-NN',
        look: learnerOf('nearest').look,
        theory: of[0].points.map(({ rows, teacher }) => ({ x: rows, y: teacher })),
      },
      ...of.map(({ student, title, points }) => ({
        label: title,
        look: studentOf(student).look,
        measured: points.map((each) => point(each.rows, each)),
        joined: true,
      })),
    ],
  }
}

/**
 * Returns the figure of the error of students of fresh teachers, against the share of flipped labels. Past 1/2 the
 * students tend to the opposite of the right rule.
 */
function flips({ flips: { votes, threshold }, trials }: StudentsResult): Figure {
  const { k } = votes[0]
  return {
    kind: 'lines',
    title: 'Past one half, the student learns the opposite',
    caption: `Students of fresh teachers on ${FLIP_INPUTS} inputs: a k-NN student errs like a majority of k, the best threshold follows a step. Means of ${trials} runs. ${COVERAGE_NOTE}`,
    xLabel: 'share of labels that flip',
    yLabel: 'share that differs from the rule',
    series: [
      {
        label: `${k}-NN student`,
        look: studentOf('nearest').look,
        theory: Array.from({ length: 101 }, (_, i) => ({ x: i / 100, y: majorityError({ k, p: i / 100 }) })),
        measured: votes.map((of) => point(of.p, of)),
      },
      {
        label: studentOf('threshold').title,
        look: studentOf('threshold').look,
        measured: threshold.map((of) => point(of.p, of)),
        joined: true,
      },
    ],
    thresholds: [{ label: 'one half', x: 0.5 }],
  }
}
