import { gatherRows } from '../../engine/take-rows.js'
import { medianDistance } from '../../samplers/bandwidth.js'
import type { Calibrated } from '../calibrate.js'
import { labelsOf, type StudentProblem } from './problem.js'
import { bestRidgeIn, gatherCenters, ridgeKernels, sameRidgeIn } from './ridge.js'

/**
 * Returns the kernel ridge students, one for each kernel, each with its best ridge. With more than 50,000 rows, as many of
 * them choose the ridge.
 */
export async function kernelStudents(problem: StudentProblem): Promise<Calibrated[]> {
  const { x, labels, rows, seed, options, between, order, partRows } = problem
  const median = await medianDistance(x, { ...options, seed })
  const found: Calibrated[] = []
  const chosenFrom = x.rows > partRows ? order.slice(0, partRows).sort() : undefined
  for (const kernel of ridgeKernels(median)) {
    using part = chosenFrom && (await gatherRows(x, chosenFrom, 'auditLabels: part', options))
    found.push(
      await x.engine.call('auditLabels', [x], options, async (call) => {
        using centers = await gatherCenters(call, x, seed)
        const whole = { x, centers, labels, rows, between }
        if (!part || !chosenFrom) return await bestRidgeIn(call, kernel, whole)
        const some = {
          ...whole,
          x: part,
          labels: labelsOf(labels, chosenFrom),
          rows: firstRows(Math.min(rows.length, partRows)),
        }
        return await sameRidgeIn(call, kernel, whole, await bestRidgeIn(call, kernel, some))
      }),
    )
  }
  return found
}

const firstRows = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i)
