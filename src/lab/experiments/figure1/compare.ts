import { learnerOf } from '../../learners/learners.js'
import { studentOf } from '../../learners/students.js'
import type { Figure } from '../../report/figure-data.js'
import type { Interval, Table } from '../../report/table-data.js'
import type { Figure1Measures } from './measure.js'
import type { Figure1Pair } from './run.js'

/**
 * Returns how often a classifier repeats fixed noise: the mean over digits of the share classified as the next digit,
 * to which this noise moves labels.
 */
const repeated = ({ confusion }: Figure1Measures) =>
  confusion.reduce((sum, row, digit) => sum + row[(digit + 1) % row.length], 0) / confusion.length

/** Returns the table of all pairs of learners, one row per pair. `test` is the number of test digits. */
export function pairsTable(pairs: readonly Figure1Pair[], test: number): Table {
  const share = (key: string, title: string) => ({ key, title, digits: 3 })
  return {
    title: 'Teachers and students compared',
    columns: [
      { key: 'teacher', title: 'teachers' },
      { key: 'student', title: 'student', align: 'left' },
      share('ofTeacher', 'a teacher'),
      share('ofPool', 'the vote'),
      share('ofStudent', 'the student'),
      share('gain', 'gain'),
      share('before', 'noise in teacher'),
      share('after', 'noise in student'),
    ],
    rows: pairs.map(({ teachers, students, teacher, pool, student }) => ({
      teacher: learnerOf(teachers).title,
      student: studentOf(students).title,
      ofTeacher: teacher.accuracy,
      ofPool: pool.accuracy,
      ofStudent: student.accuracy,
      gain: student.accuracy - teacher.accuracy,
      before: repeated(teacher),
      after: repeated(student),
    })),
    notes: [
      `Accuracy on the clean labels of ${test} test digits. Noise: the share of digits classified as the next digit, to which fixed noise moves labels. 95% intervals over the draw of test digits are at most ± ${(1.96 * Math.sqrt(0.25 / test)).toFixed(3)}.`,
    ],
  }
}

/**
 * Returns the dot plot of all pairs: each point is the accuracy of a student, each tick the mean accuracy of its
 * teachers.
 */
export function pairsFigure(pairs: readonly Figure1Pair[], intervalOf: (accuracy: number) => Interval): Figure {
  return {
    kind: 'dots',
    title: 'Students compared with their teachers',
    caption:
      'Accuracy on clean labels: the point is the student, with its 95% interval over test digits; the tick is the mean of its teachers.',
    label: 'accuracy',
    tick: 'its teachers (mean)',
    digits: 3,
    rows: pairs.map(({ teachers, students, teacher, student }) => ({
      label: `${learnerOf(teachers).title} to ${studentOf(students).title}`,
      measured: student.accuracy,
      interval: intervalOf(student.accuracy),
      predicted: teacher.accuracy,
      look: studentOf(students).look,
    })),
  }
}
