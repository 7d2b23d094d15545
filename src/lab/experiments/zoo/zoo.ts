import type { CallOptions } from '../../../engine/call.js'
import type { Learner } from '../../learners/learner.js'
import { learners } from '../../learners/learners.js'
import type { Check } from '../../report/outcome.js'
import { isRefusal } from '../../sweeps/kinds/refusal.js'
import { defineExperiment, type RunContext } from '../experiment.js'
import { computed } from '../part.js'
import { answersOf, answerTable, KINDS } from './answer.js'
import { costFigure, distanceFigure, replicatedFigure } from './figures.js'
import { measure, type ZooMeasureOptions, type ZooMeasures } from './measure.js'
import type { ZooResult, ZooRow, ZooSubjectResult } from './result.js'
import { digits, gaussians, type ZooSubject } from './subject.js'
import { learnersTable, subjectTable } from './tables.js'

const ZOO_OPTIONS = {
  learner: {
    type: 'choice',
    choices: ['all', 'kinds', ...learners.map(({ name }) => name)],
    default: 'all',
    help: `the learner to measure; kinds is one of each kind: ${KINDS.join(', ')}`,
  },
  sets: { type: 'integer', min: 3, max: 1000, default: 6, help: 'independent training sets of Gaussians' },
  train: {
    type: 'integer',
    min: 64,
    max: 100_000,
    default: 1024,
    help: 'rows of the largest training set of Gaussians',
  },
  test: { type: 'integer', min: 2, max: 100_000, default: 1000, help: 'test inputs' },
  digitSets: { type: 'integer', min: 3, max: 100, default: 4, help: 'disjoint training sets of digits' },
  digits: { type: 'integer', min: 20, default: 2000, help: 'digits of each training set' },
  noise: { type: 'number', min: 0.01, max: 0.49, default: 0.2, help: 'share of labels that flip' },
} as const

/** Experiment that measures every learner in the same way. */
export const zoo = defineExperiment({
  name: 'zoo',
  title: 'The zoo: which learners are samplers?',
  summary: 'every learner: does it repeat the noise, and does that fade as n grows?',
  about:
    'The answers of a sampler are distributed as noisy labels are: it errs as often as they are wrong, two samplers agree as often as ' +
    'one is right on a noisy label, and the total variation between answers and labels is 0. Each learner is fitted to independent ' +
    'training sets with noisy labels. The error that noise adds as sets grow makes it benign, tempered or catastrophic. Note which ' +
    'learners fit their labels exactly (train error 0), and which of these are samplers: interpolation is not enough.',
  options: ZOO_OPTIONS,
  fast: { learner: 'kinds', sets: 12, train: 256, test: 400, digitSets: 6, digits: 200 },
  deep: { sets: 20, train: 2048 },
  run,
  tables: ({ subjects }: ZooResult) => [answerTable(subjects), ...subjects.map(subjectTable), learnersTable(subjects)],
  checks: ({ subjects }: ZooResult) => [interpolation(subjects)],
  figures: ({ subjects }: ZooResult) => [
    distanceFigure(subjects, answersOf(subjects)),
    ...subjects.map((subject) => (subject.sizes.length > 1 ? costFigure(subject) : replicatedFigure(subject))),
  ],
})

async function run({
  engine,
  seed,
  options,
  signal,
  onProgress,
  part = computed,
}: RunContext<typeof ZOO_OPTIONS>): Promise<ZooResult> {
  const { test, noise } = options
  const shared = { test, noise, seed, ...(signal && { signal }) }
  const makers: [sets: number, make: () => Promise<ZooSubject>][] = [
    [options.sets, () => gaussians(engine, 2, { ...shared, n: options.train })],
    [options.sets, () => gaussians(engine, 10, { ...shared, n: options.train })],
    [options.digitSets, () => digits(engine, options.digitSets, { ...shared, n: options.digits })],
  ]
  const chosen = learners.filter(
    ({ name }) =>
      options.learner === 'all' || (options.learner === 'kinds' ? KINDS.includes(name) : name === options.learner),
  )
  const subjects: ZooSubjectResult[] = []
  for (const [sets, make] of makers) {
    const subject = await make()
    using _ = subject.test.x
    const { name, title, classes, sizes, p } = subject
    const rows: ZooRow[] = []
    const refused: ZooSubjectResult['refused'] = []
    const able = chosen.filter((learner) => (learner.classes ?? subject.classes) === subject.classes)
    if (able.length === 0) continue
    const fits = sets * (sizes.length > 1 ? 2 * sizes.length : 1)
    for (const [at, learner] of able.entries()) {
      let done = fits * at
      const onFit = () => onProgress?.({ stage: `${name}: ${learner.title}`, done: ++done, total: fits * able.length })
      const call: CallOptions = signal ? { signal } : {}
      const found = await part(`${name}: ${learner.name}`, async () => {
        return measuredOrRefused(learner, subject, { ...call, sets, seed, onFit })
      })
      if ('refusal' in found) refused.push({ title: learner.title, message: found.refusal })
      else rows.push({ ...aboutOf(learner, subject), ...found })
    }
    subjects.push({ name, title, classes, sizes, p, sets, test: subject.test.x.rows, rows, refused })
  }
  return { subjects }
}

/** Measures a learner, or returns the message of the error if it cannot fit these labels. */
async function measuredOrRefused(
  { fit }: Learner,
  subject: ZooSubject,
  options: ZooMeasureOptions,
): Promise<ZooMeasures | { refusal: string }> {
  try {
    return await measure(fit, subject, options)
  } catch (error) {
    if (!isRefusal(error)) throw error
    return { refusal: error.message }
  }
}

/** Returns the description of a learner, with its expected regime and the limit of its clean error on the subject. */
function aboutOf({ fit: _, classes: __, look: ___, expected, limit, ...about }: Learner, { classes, p }: ZooSubject) {
  return { ...about, expected: expected ?? null, limit: limit && classes === 2 ? limit(p) : null }
}

/** Checks that each learner declared as interpolating fitted every label of every training set. */
function interpolation(subjects: readonly ZooSubjectResult[]): Check {
  const rows = subjects.flatMap((subject) => subject.rows.filter(({ interpolates }) => interpolates))
  const missed = rows.filter(({ trainError }) => trainError > 0)
  const names = [...new Set(missed.map(({ title }) => title))].join(', ')
  return {
    text: `every interpolating learner has train error 0${names ? `, but not ${names}` : ''}`,
    holds: missed.length === 0,
  }
}
