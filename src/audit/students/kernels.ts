import { makeArray } from '../../engine/arrays.js'
import { medianDistance } from '../../samplers/bandwidth.js'
import { predictCenteredIn } from '../../solve/nystrom-left-out.js'
import { type Calibrated, calibrate } from '../calibrate.js'
import { learningParts, placeScores, type StudentProblem } from './problem.js'
import { bestRidgeIn, gatherCenters, type NamedKernel, openRidgeIn, ridgeKernels, ridgeName } from './ridge.js'

/** Returns the kernel ridge students, one for each kernel, each with its best ridge. */
export async function kernelStudents(problem: StudentProblem): Promise<Calibrated[]> {
  const { x, seed, options, partRows } = problem
  const median = await medianDistance(x, { ...options, seed })
  const found: Calibrated[] = []
  for (const named of ridgeKernels(median)) {
    found.push(await (x.rows > partRows ? studentOfParts(named, problem) : studentOfAll(named, problem)))
  }
  return found
}

/** Returns the student that predicts each row by a fit to all others. */
async function studentOfAll(named: NamedKernel, problem: StudentProblem): Promise<Calibrated> {
  const { x, seed, options } = problem
  using centers = await gatherCenters(x, seed, options)
  return await x.engine.call('auditLabels', [x, centers], options, async (call) => {
    using ridge = await openRidgeIn(call, named, centers, problem)
    return await bestRidgeIn(call, named, ridge, problem)
  })
}

/** Returns the student that predicts each row by a fit to a part that lacks it. The first part chooses the ridge. */
async function studentOfParts(named: NamedKernel, problem: StudentProblem): Promise<Calibrated> {
  const { x, labels, rows, seed, options, between } = problem
  const { classes } = labels
  const scores = makeArray('auditLabels', Float32Array, x.rows * classes)
  let value: number | undefined
  for await (const { own, blocks } of learningParts(problem)) {
    using centers = await gatherCenters(own.x, seed, options)
    const fit = await x.engine.call('auditLabels', [own.x, centers], options, async (call) => {
      using ridge = await openRidgeIn(call, named, centers, own)
      value ??= (await bestRidgeIn(call, named, ridge, own)).opinion.setting
      return await ridge.fitIn(call, value)
    })
    for await (const { queries, asked } of blocks()) {
      const predicted = await x.engine.call('auditLabels', [queries, centers], options, (call) => {
        return predictCenteredIn(call, fit, queries)
      })
      placeScores(scores, predicted, asked, classes)
    }
  }
  return await calibrate({ ...ridgeName(named, value!), scores }, labels, rows, between)
}
