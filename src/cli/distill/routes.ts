import type { Dataset } from '../../data/dataset.js'
import { distill } from '../../distill/distill.js'
import { nearestStudent } from '../../distill/nearest-student.js'
import { fitTeacher } from '../../distill/teacher.js'
import type { Matrix } from '../../engine/matrix.js'
import type { Fit, Sampler } from '../../samplers/sampler.js'
import { kernelLearner, type LearnerName, learnerOf } from './learners.js'

/** A way from labeled rows to a student. */
export interface Route {
  /** Its name in tables and sentences. */
  name: string
  isDirect: boolean
  /** Fits a student to labeled rows. */
  fit: Fit<Sampler>
  /** The rows that a k-NN student is fitted to. */
  rows: 'train' | 'pool'
}

/** Number of teachers of a pool. */
const TEACHERS = 10

/** Returns direct training by a learner. */
export const directRoute = (name: LearnerName): Route => ({
  name: `direct: ${learnerOf(name).title}`,
  isDirect: true,
  fit: learnerOf(name).fit,
  rows: 'train',
})

/**
 * Returns the ways to distill one table of labels, after `direct`: ten interpolating teachers that vote, which average the
 * noise that each of them repeats; and, with unlabeled rows, a smooth direct student as their teacher.
 */
export function distilledRoutes(direct: LearnerName, pool: Matrix | undefined): Route[] {
  const { fit, interpolates } = learnerOf(direct)
  const teacher: LearnerName = interpolates ? direct : '1-nn'
  const teachers = `of ten teachers (${learnerOf(teacher).title})`
  const rows = pool ? 'pool' : 'train'
  const ofTeachers = (name: string, rule: 'plurality' | 'soft', student: Fit): Route => ({
    name,
    isDirect: false,
    fit: (train, options) => fitToTeachers(train, { teacher: learnerOf(teacher).fit, rule, student, pool }, options),
    rows,
  })
  const voted = ofTeachers(`votes ${teachers}, learned by nearest neighbors`, 'plurality', nearestStudent())
  if (interpolates) return [voted, ofTeachers(`shares ${teachers}, learned by kernel ridge`, 'soft', kernelLearner)]
  if (!pool) return [voted]
  const labeled: Route = {
    name: 'direct student labels the unlabeled rows',
    isDirect: false,
    fit: async (train, options) => {
      using labeler = await fit(train, options)
      const y = await labeler.predict(pool, { signal: options?.signal })
      return nearestStudent()({ x: pool, y, classes: train.classes }, options)
    },
    rows: 'pool',
  }
  return [labeled, voted]
}

/** How a student learns from teachers: their learner, the rule by which they label, its own learner, and the rows. */
interface FromTeachers {
  teacher: Fit
  rule: 'plurality' | 'soft'
  student: Fit
  pool: Matrix | undefined
}

/** Fits teachers to disjoint parts of the rows, and a student to their labels of the pool or, without one, of all rows. */
async function fitToTeachers(
  train: Dataset,
  { teacher, rule, student, pool }: FromTeachers,
  options: Parameters<Fit>[1],
): Promise<Sampler> {
  const members = Math.min(TEACHERS, train.x.rows)
  using teachers = await fitTeacher(train, { ...options, members, fit: teacher })
  return await distill(teachers, pool ?? train.x, { ...options, rule, fit: student })
}
