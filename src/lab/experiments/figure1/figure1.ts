import { loadDigits } from '../../../data/digits.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { wilson } from '../../../evaluate/proportion.js'
import { learners } from '../../learners/learners.js'
import { studentOf, students } from '../../learners/students.js'
import type { Figure } from '../../report/figure-data.js'
import type { Interval, Table } from '../../report/table-data.js'
import { defineExperiment } from '../experiment.js'
import { computed } from '../part.js'
import { pairsFigure, pairsTable } from './compare.js'
import { TEST_DIGITS } from './deal.js'
import { type Figure1Pair, type Figure1Result, figure1Of, figure1 as run } from './run.js'

const DIGIT_NAMES = Array.from({ length: 10 }, (_, digit) => String(digit))

/** Note on the intervals and the randomness they cover, below each table and figure that shows them. */
const COVERAGE_NOTE = `Intervals are 95%. The interval of a teacher covers the draw of training sets (Student's t, over the pool) for these ${TEST_DIGITS} test digits; the others cover the draw of test digits (Wilson) for these training sets.`

/** Result for one pair of learners, with its intervals. */
type Figure1Single = Figure1Result & { intervals: ReturnType<typeof intervalsOf> }
/** Result for one pair of learners, or for several pairs. */
type Figure1Outcome = Figure1Single | { pairs: Figure1Pair[] }

/** Note on the predictions of theory, below each table that shows them. */
const PREDICTED_NOTE =
  "Predicted: 1-NN fitted to the clean labels of the same digits, passed through the noise matrix; the vote by the plurality of independent votes with the pool's shares at each digit. The student is not predicted."

/** Returns the names of the learners that accept any number of classes. */
const namesOf = (of: readonly { name: string; classes?: 2 }[]) =>
  of.filter(({ classes }) => classes === undefined).map(({ name }) => name)
const [TEACHER_NAMES, STUDENT_NAMES] = [namesOf(learners), namesOf(students)]
/**
 * Returns the names of the students that accept the labels of a rule: for 'soft' those that fit soft labels, otherwise
 * all of them.
 */
const studentsFor = (rule: string) => STUDENT_NAMES.filter((name) => rule !== 'soft' || studentOf(name).soft)
/** Value of the options `teacher` and `student` that selects every learner. */
const ALL_LEARNERS = 'all'

/** Figure 1 of Kaplun et al. (NeurIPS 2022) on digits: the main experiment. */
export const figure1 = defineExperiment({
  name: 'figure1',
  title: 'Figure 1 on digits: bad teachers, a good student',
  summary: 'teachers that fit noisy labels, their vote, and a student of random teachers',
  about:
    'Each teacher is fitted to a few digits, wrong labels included. A teacher that fits them exactly, such as 1-NN, repeats the ' +
    'noise on new digits. The vote of the pool removes the noise, at the cost of running every teacher. A single student removes it ' +
    'too: it learns from unlabeled digits that the pool labeled, each by one random teacher. After Kaplun et al. (NeurIPS 2022).',
  options: {
    teacher: {
      type: 'choice',
      choices: [...TEACHER_NAMES, ALL_LEARNERS],
      default: 'nearest',
      help: 'learner of the teachers',
    },
    student: {
      type: 'choice',
      choices: [...STUDENT_NAMES, ALL_LEARNERS],
      default: 'kernel',
      help: 'learner of the student',
    },
    members: { type: 'integer', min: 1, max: 1000, default: 10, help: 'teachers in the pool' },
    train: { type: 'integer', min: 1, default: 500, help: 'labeled digits for each teacher' },
    unlabeled: { type: 'integer', min: 2, default: 3500, help: 'unlabeled digits for the student' },
    noise: { type: 'number', min: 0, max: 1, default: 0.2, help: 'share of labels that flip' },
    noiseKind: {
      type: 'choice',
      choices: ['fixed', 'symmetric'],
      default: 'fixed',
      help: 'whether a label flips to the next digit (fixed) or to any other (symmetric)',
    },
    split: {
      type: 'choice',
      choices: ['disjoint', 'bootstrap', 'shared'],
      default: 'disjoint',
      help: 'how the labeled digits are divided among teachers',
    },
    rule: {
      type: 'choice',
      choices: ['random', 'plurality', 'soft'],
      default: 'random',
      help: "how the pool labels the student's digits",
    },
  },
  fast: { train: 200, unlabeled: 1000 },
  deep: { teacher: ALL_LEARNERS, student: ALL_LEARNERS },
  async run({ engine, seed, options, signal, onProgress, part = computed }): Promise<Figure1Outcome> {
    const common = { ...options, seed, part, ...(signal && { signal }), ...(onProgress && { onProgress }) }
    const digits = await loadDigits()
    if (options.teacher !== ALL_LEARNERS && options.student !== ALL_LEARNERS)
      return withIntervals(await run(engine, digits, common))
    const pairs = await figure1Of(engine, digits, common, {
      teachers: options.teacher === ALL_LEARNERS ? TEACHER_NAMES : [options.teacher],
      students: options.student === ALL_LEARNERS ? studentsFor(options.rule) : [options.student],
    })
    return { pairs }
  },
  tables: (result) =>
    'pairs' in result ? [pairsTable(result.pairs, TEST_DIGITS)] : [accuracies(result), baselines(result)],
  figures: (result) =>
    'pairs' in result ? [pairsFigure(result.pairs, shareInterval)] : [confusions(result), predictedAndMeasured(result)],
})

const withIntervals = (result: Figure1Result): Figure1Single => ({ ...result, intervals: intervalsOf(result) })

function shareInterval(accuracy: number): Interval {
  const [low, high] = wilson(accuracy, TEST_DIGITS)
  return { low, high }
}

/**
 * Returns the 95% interval of every accuracy. The interval of the teachers is over training sets if there are several
 * teachers; all others are over test digits.
 */
function intervalsOf({ teacher, pool, student, baselines }: Figure1Result) {
  const spread = teacher.accuracies.length > 1 ? meanOverTrainingSets(teacher.accuracies).interval : undefined
  return {
    teacher: spread ? { low: spread[0], high: spread[1] } : shareInterval(teacher.accuracy),
    pool: shareInterval(pool.accuracy),
    student: shareInterval(student.accuracy),
    nearestNoisy: shareInterval(baselines.nearestNoisy),
    studentNoisy: shareInterval(baselines.studentNoisy),
  }
}

function accuracies({ teacher, pool, student, predicted, intervals }: Figure1Single): Table {
  return {
    title: 'Accuracy on test digits',
    columns: [
      { key: 'who', title: 'classifier' },
      { key: 'clean', title: 'clean labels', digits: 3 },
      { key: 'interval', title: '95%', digits: 3 },
      { key: 'predicted', title: 'predicted', digits: 3 },
      { key: 'noisy', title: 'noisy labels', digits: 3 },
      { key: 'predictedNoisy', title: 'predicted', digits: 3 },
    ],
    rows: [
      {
        who: 'one teacher (mean)',
        clean: teacher.accuracy,
        interval: intervals.teacher,
        predicted: predicted.teacher?.accuracy,
        noisy: teacher.noisyAccuracy,
        predictedNoisy: predicted.teacher?.noisyAccuracy,
      },
      {
        who: "the pool's vote",
        clean: pool.accuracy,
        interval: intervals.pool,
        predicted: predicted.pool?.accuracy,
        noisy: pool.noisyAccuracy,
      },
      { who: 'the student', clean: student.accuracy, interval: intervals.student, noisy: student.noisyAccuracy },
    ],
    notes: [
      ...(teacher.agreement === null ? [] : [agreementNote(teacher.agreement, predicted.teacher?.agreement)]),
      `The student is ${settingsText(student.chosen)}: ${student.why}.`,
      ...(predicted.teacher ? [PREDICTED_NOTE] : []),
      COVERAGE_NOTE,
    ],
  }
}

const agreementNote = (measured: number, predicted: number | undefined) =>
  `Two teachers agree on a share of ${measured.toFixed(3)}${predicted === undefined ? '' : ` (predicted ${predicted.toFixed(3)})`}.`

/** Returns the settings that a student chose, as text such as 'bandwidth 8.2, ridge 0.01'. */
function settingsText(settings: Figure1Result['student']['chosen']): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(3)) : value}`)
    .join(', ')
}

function baselines({ baselines: b, intervals }: Figure1Single): Table {
  return {
    title: 'Baselines: learning from the labels directly',
    columns: [
      { key: 'who', title: 'learner' },
      { key: 'clean', title: 'clean labels', digits: 3 },
      { key: 'interval', title: '95%', digits: 3 },
    ],
    rows: [
      { who: '1-NN on all noisy labels', clean: b.nearestNoisy, interval: intervals.nearestNoisy },
      { who: "the student's learner on all noisy labels", clean: b.studentNoisy, interval: intervals.studentNoisy },
      { who: "1-NN on one teacher's digits, labels clean (mean)", clean: b.nearestClean },
    ],
    notes: [
      'A regularized learner with access to all labels does better than the student: distillation is useful when only the teachers are available.',
    ],
  }
}

function confusions({ teacher, pool, student }: Figure1Single): Figure {
  return {
    kind: 'heatmaps',
    title: 'One teacher repeats the noise; the vote and the student remove it',
    caption:
      'The share of each digit (row) that is classified as each digit (column). The line next to the diagonal is the label noise.',
    panels: [
      { title: 'one teacher (mean)', matrix: teacher.confusion },
      { title: "the pool's vote", matrix: pool.confusion },
      { title: 'the student', matrix: student.confusion },
    ],
    rowLabel: 'digit',
    colLabel: 'answer',
    classes: DIGIT_NAMES,
  }
}

function predictedAndMeasured({ teacher, pool, student, baselines: b, predicted, intervals }: Figure1Single): Figure {
  return {
    kind: 'dots',
    title: 'Measured and predicted accuracy',
    caption: `Accuracy on clean labels. ${COVERAGE_NOTE}`,
    label: 'accuracy',
    digits: 3,
    rows: [
      {
        label: 'one teacher (mean)',
        measured: teacher.accuracy,
        interval: intervals.teacher,
        predicted: predicted.teacher?.accuracy,
      },
      {
        label: "the pool's vote",
        measured: pool.accuracy,
        interval: intervals.pool,
        predicted: predicted.pool?.accuracy,
      },
      { label: 'the student', measured: student.accuracy, interval: intervals.student },
      { label: '1-NN, all noisy labels', measured: b.nearestNoisy, interval: intervals.nearestNoisy },
      { label: "student's learner, all noisy labels", measured: b.studentNoisy, interval: intervals.studentNoisy },
      { label: '1-NN, clean labels (mean)', measured: b.nearestClean },
    ],
  }
}
