import { students as learners } from '../../learners/students.js'
import type { Check } from '../../report/outcome.js'
import { theoryHolds } from '../comparison.js'
import { defineExperiment, type RunContext } from '../experiment.js'
import { aloneWithTeacher, type LoneTeacherRisks } from './alone.js'
import { studentClasses } from './classes.js'
import { figures } from './figures.js'
import { type FiniteClass, finiteClass } from './finite.js'
import { flipSweep } from './flips.js'
import { SOME_STUDENTS, STUDENTS_OPTIONS } from './options.js'
import type { StudentsPart } from './part.js'
import type { StudentsResult } from './result.js'
import { tables } from './tables.js'
import { neighborVotes } from './votes.js'
import { poolError } from './world.js'

export const students = defineExperiment({
  name: 'students',
  title: 'What do students learn from bad teachers?',
  summary: 'student classes and numbers of unlabeled inputs, by the teachers that label them',
  about:
    'Each teacher is 1-NN on a few separate noisy labels. Teachers label inputs, by one random teacher for each input or by plurality, and ' +
    'a student is fitted to these labels. Note the limit of each student as inputs grow. A student that can copy its pool tends to the ' +
    "pool's plurality, not to the Bayes rule; with a single teacher it tends to the noise, so that more inputs make it worse. A student " +
    'that is too simple to copy comes close to the Bayes rule even then. With a fresh teacher for each input there is nothing to copy. ' +
    'Plurality and random labels have the same limit; plurality needs fewer inputs. If most labels are wrong, the student learns the ' +
    'opposite of the rule.',
  options: STUDENTS_OPTIONS,
  fast: { student: 'some', train: 10, unlabeled: 256, trials: 14, pools: 10 },
  deep: { unlabeled: 4096, trials: 20, pools: 100 },
  run,
  tables,
  figures,
  checks: ({ votes, flips, finite, alone }: StudentsResult) => [
    theoryHolds([...votes, ...flips.votes]),
    enough(finite),
    simpler(alone),
  ],
})

async function run({
  engine,
  seed,
  options,
  signal,
  onProgress,
}: RunContext<typeof STUDENTS_OPTIONS>): Promise<StudentsResult> {
  const part: StudentsPart = {
    engine,
    seed,
    options,
    call: { ...(signal && { signal }) },
    report: (stage, done, total) => onProgress?.({ stage, done, total }),
  }
  const { noise, train, trials, pools } = options
  const chosen = learners.filter(
    ({ name }) =>
      options.student === 'all' ||
      (options.student === 'some' ? SOME_STUDENTS.includes(name) : name === options.student),
  )
  return {
    noise,
    train,
    trials,
    pools,
    classes: await studentClasses(part, chosen),
    limits: [1, 3, 10].map((members) => ({
      members,
      excessRisk: (1 - 2 * noise) * poolError({ m: train, p: noise, members }),
    })),
    votes: await neighborVotes(part),
    finite: await finiteClass(part),
    alone: await aloneWithTeacher(part),
    flips: await flipSweep(part),
  }
}

/**
 * Checks that the number of labels from `theory.unlabeledNeeded` is sufficient. This number is an upper bound, so the
 * check fails only if the whole interval of the miss rate is above the allowed rate `delta`.
 */
function enough({ needed, epsilon, delta, missed }: FiniteClass): Check {
  const misses = Math.round(missed.estimate * missed.n)
  return {
    text: `${needed} labels of fresh teachers suffice for the best of finitely many thresholds: ${misses} of ${missed.n} runs differ from the rule on more than ${100 * epsilon}% of inputs, about ${Math.round(delta * missed.n)} may`,
    holds: missed.interval[0] <= delta,
  }
}

/** Checks that, with one teacher of many rows, the best threshold errs less than a student that copies the teacher. */
function simpler(alone: readonly LoneTeacherRisks[]): Check {
  const riskOf = (name: string) => alone.find(({ student }) => student === name)!.points.at(-1)!
  const [copy, simple] = [riskOf('nearest'), riskOf('threshold')]
  return {
    text: `with one teacher of ${copy.rows} rows, the best threshold has less excess risk (${simple.estimate.toFixed(3)}) than k-NN (${copy.estimate.toFixed(3)})`,
    holds: simple.estimate < copy.estimate,
  }
}
