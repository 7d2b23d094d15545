import { students } from '../../learners/students.js'

/** Names of the students that stand for the others: two that can copy a pool, and one that is too simple to. */
export const SOME_STUDENTS: readonly string[] = ['nearest', 'tree', 'threshold']

/** Options of the `students` experiment. */
export const STUDENTS_OPTIONS = {
  student: {
    type: 'choice',
    choices: ['all', 'some', ...students.map(({ name }) => name)],
    default: 'all',
    help: `the student's learner; some is ${SOME_STUDENTS.join(', ')}`,
  },
  noise: { type: 'number', min: 0, max: 0.45, default: 0.2, help: 'share of labels that flip' },
  train: { type: 'integer', min: 10, max: 1000, default: 30, help: 'labeled rows of each teacher' },
  unlabeled: { type: 'integer', min: 64, max: 100_000, default: 1024, help: 'largest number of unlabeled inputs' },
  trials: { type: 'integer', min: 2, max: 10_000, default: 6, help: 'independent runs of each student' },
  test: { type: 'integer', min: 2, max: 100_000, default: 1000, help: 'test inputs of each run' },
  pools: {
    type: 'integer',
    min: 2,
    max: 10_000,
    default: 24,
    help: 'independent pools for the comparison with closed forms',
  },
} as const
