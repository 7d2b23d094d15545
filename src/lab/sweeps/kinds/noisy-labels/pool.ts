import type { Sample } from '../../../../data/sample.js'
import { distill } from '../../../../distill/distill.js'
import { fitTeacher } from '../../../../distill/teacher.js'
import type { CallOptions } from '../../../../engine/call.js'
import type { Matrix } from '../../../../engine/matrix.js'
import { studentOf } from '../../../learners/students.js'
import type { Point } from '../../plan/point.js'
import type { TrialValues } from '../kind.js'
import type { TestInputs } from './measure.js'
import { SAMPLERS } from './samplers.js'
import { ownValues, samplerValues } from './values.js'

/** What a student is made of and measured on: noisy labels of the training rows, unlabeled and test inputs. */
interface PoolTrial {
  point: Point
  train: Sample
  y: Int32Array
  unlabeled: Matrix
  test: { x: Matrix; inputs: TestInputs }
  /** Names of the random draws: the seed, and the number of the draw. */
  seed: number
  draw: number
}

/** Fits a pool of teachers to noisy labels, distills it, and measures student, pool and first teacher. */
export async function measurePool(trial: PoolTrial, call: CallOptions): Promise<TrialValues> {
  const { point, train, y, unlabeled, test, seed, draw } = trial
  const own = ownValues(point, 'student')
  const sampler = SAMPLERS[String(point.sampler)]
  const named = { seed, trial: draw }
  using teacher = await fitTeacher(
    { x: train.x, y, classes: train.classes },
    {
      ...call,
      ...named,
      purpose: 'sweep: teachers',
      members: Number(own.teachers),
      split: String(own.split) as 'disjoint' | 'bootstrap' | 'shared',
      fit: sampler.fit(samplerValues(point)),
    },
  )
  using student = await distill(teacher, unlabeled, {
    ...call,
    ...named,
    purpose: 'sweep: student',
    rule: String(own.rule) as 'random' | 'plurality' | 'soft',
    fit: studentOf(String(point.student)).fit,
  })
  const predicted = await student.predict(test.x, call)
  return {
    ...test.inputs.measure(predicted),
    poolError: test.inputs.error(await teacher.predict(test.x, call)),
    teacherError: test.inputs.error(await teacher.members[0].predict(test.x, call)),
  }
}
