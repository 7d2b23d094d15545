import type { Call, CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { gatherRows } from '../../engine/take-rows.js'
import type { Precision } from '../../ops/gram/gram.js'
import type { Kernel } from '../../ops/kernel.js'
import { gaussian, laplace } from '../../ops/kernels.js'
import { stream } from '../../random/stream.js'
import { CENTERS_STEP, LeftOutRidge } from '../../solve/nystrom-left-out.js'
import { type Calibrated, calibrate } from '../calibrate.js'
import type { StudentProblem } from './problem.js'
import type { Opinion } from './student.js'

/** Maximum number of centers. */
export const MAX_CENTERS = 576
/** The ridges that are tried, ascending, and the index of the one to begin with. */
const RIDGES = [1e-3, 1e-2, 0.1, 1, 10, 100, 1e3, 1e4]
const FIRST_RIDGE = 3
/** Maximum number of rows whose features are computed in float64. */
const WIDE_ROWS = 4096

/** Returns the precision of the features of n rows. */
export const precisionOf = (n: number): Precision => (n <= WIDE_ROWS ? 'f64' : 'f32')

/** A kernel by name. */
export interface NamedKernel {
  name: string
  kernel: Kernel
}

/** Returns the kernels of the ridge students, for the median distance of two rows. */
export const ridgeKernels = (median: number): NamedKernel[] => [
  { name: 'Laplace 0.5', kernel: laplace({ bandwidth: 0.5 * median }) },
  { name: 'Laplace 2', kernel: laplace({ bandwidth: 2 * median }) },
  { name: 'Gauss 0.35', kernel: gaussian({ bandwidth: 0.35 * median }) },
  { name: 'Gauss 1', kernel: gaussian({ bandwidth: median }) },
]

/** Returns the number of distinct centers for n rows, and the number with repeats, a multiple of 96. */
export function centersOf(n: number): { distinct: number; padded: number } {
  const distinct = Math.min(n, MAX_CENTERS)
  return { distinct, padded: Math.ceil(distinct / CENTERS_STEP) * CENTERS_STEP }
}

/**
 * Returns random rows as centers, the same for all kernels. If all rows are centers, some are repeated, so that their
 * number is a multiple of 96.
 */
export function gatherCenters(x: Matrix, seed: number, options: CallOptions): Promise<Matrix> {
  const { distinct, padded } = centersOf(x.rows)
  const order = stream(seed, 'audit: centers').permutation(x.rows).subarray(0, distinct).sort()
  const rows = Uint32Array.from({ length: padded }, (_, i) => order[i % distinct])
  return gatherRows(x, rows, 'auditLabels: centers', options)
}

/** Opens kernel ridge regression on the indicators of the labels: what all its ridges share. */
export function openRidgeIn(
  call: Call,
  { kernel }: NamedKernel,
  centers: Matrix,
  { x, labels: { y, classes } }: StudentProblem,
): Promise<LeftOutRidge> {
  const values = new Float64Array(y.length * classes)
  for (let row = 0; row < y.length; row++) values[row * classes + y[row]] = 1
  const precision = precisionOf(x.rows)
  return LeftOutRidge.openIn(call, { kernel, x, centers, values, outputs: classes, precision })
}

/** Returns what names the opinion of a kernel and a ridge. */
export const ridgeName = ({ name }: NamedKernel, ridge: number): Omit<Opinion, 'scores'> => ({
  name: `${name} ridge=${ridge}`,
  setting: ridge,
})

/**
 * Returns the calibrated leave-one-out opinion with the best ridge: from ridge 1 on it moves to the next smaller or larger
 * one as long as the likelihood of the given labels rises.
 */
export async function bestRidgeIn(
  call: Call,
  named: NamedKernel,
  ridge: LeftOutRidge,
  { labels, rows, between }: StudentProblem,
): Promise<Calibrated> {
  const at = async (index: number) => {
    const scores = Float32Array.from(await ridge.predictIn(call, RIDGES[index]))
    return calibrate({ ...ridgeName(named, RIDGES[index]), scores }, labels, rows, between)
  }
  let best = await at(FIRST_RIDGE)
  for (const step of [-1, 1]) {
    for (let index = FIRST_RIDGE + step; index >= 0 && index < RIDGES.length; index += step) {
      const next = await at(index)
      if (next.likelihood <= best.likelihood) break
      best = next
    }
  }
  return best
}
