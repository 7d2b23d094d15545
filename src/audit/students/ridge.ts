import type { Call } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { gatherRows } from '../../engine/take-rows.js'
import type { Kernel } from '../../ops/kernel.js'
import { gaussian, laplace } from '../../ops/kernels.js'
import { stream } from '../../random/stream.js'
import { CENTERS_STEP, LeftOutRidge } from '../../solve/nystrom-left-out.js'
import type { Between } from '../between.js'
import { type Calibrated, calibrate } from '../calibrate.js'
import type { GivenLabels } from './student.js'

/** Maximum number of centers. */
export const MAX_CENTERS = 576
/** The ridges that are tried, ascending, and the index of the one to begin with. */
const RIDGES = [1e-3, 1e-2, 0.1, 1, 10, 100, 1e3, 1e4]
const FIRST_RIDGE = 3
/** Maximum number of rows whose features are computed in float64. */
const WIDE_ROWS = 4096

/** Returns the kernels of the ridge students, for the median distance of two rows. */
export const ridgeKernels = (median: number): { name: string; kernel: Kernel }[] => [
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
export function gatherCenters(call: Call, x: Matrix, seed: number): Promise<Matrix> {
  const { distinct, padded } = centersOf(x.rows)
  const order = stream(seed, 'audit: centers').permutation(x.rows).subarray(0, distinct).sort()
  const rows = Uint32Array.from({ length: padded }, (_, i) => order[i % distinct])
  return gatherRows(x, rows, `${call.who}: centers`, call.options)
}

/** Kernel ridge regression on the indicators of the given labels: what all its ridges share. */
export interface RidgeProblem {
  x: Matrix
  centers: Matrix
  labels: GivenLabels
  /** Rows whose given labels choose the ridge. */
  rows: Uint32Array
  between: Between
}

/** A kernel by name. */
type NamedKernel = ReturnType<typeof ridgeKernels>[number]

/**
 * Returns the calibrated leave-one-out opinion with the best ridge: from ridge 1 on it moves to the next smaller or larger
 * one as long as the likelihood of the given labels rises.
 */
export async function bestRidgeIn(call: Call, named: NamedKernel, problem: RidgeProblem): Promise<Calibrated> {
  using ridge = await openIn(call, named, problem)
  const at = (index: number) => calibratedIn(call, ridge, { named, value: RIDGES[index] }, problem)
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

/** Returns the calibrated leave-one-out opinion with the ridge that `bestRidgeIn` chose for other rows. */
export async function sameRidgeIn(
  call: Call,
  named: NamedKernel,
  problem: RidgeProblem,
  { opinion }: Calibrated,
): Promise<Calibrated> {
  using ridge = await openIn(call, named, problem)
  return await calibratedIn(call, ridge, { named, value: Number(opinion.name.split('=')[1]) }, problem)
}

/** Opens the leave-one-out predictions of one kernel for the indicators of the labels. */
function openIn(call: Call, { kernel }: NamedKernel, { x, centers, labels }: RidgeProblem): Promise<LeftOutRidge> {
  const { y, classes } = labels
  const values = new Float64Array(y.length * classes)
  for (let row = 0; row < y.length; row++) values[row * classes + y[row]] = 1
  const precision = x.rows <= WIDE_ROWS ? 'f64' : 'f32'
  return LeftOutRidge.openIn(call, { kernel, x, centers, values, outputs: classes, precision })
}

async function calibratedIn(
  call: Call,
  ridge: LeftOutRidge,
  { named, value }: { named: NamedKernel; value: number },
  { labels, rows, between }: RidgeProblem,
): Promise<Calibrated> {
  const scores = Float32Array.from(await ridge.predictIn(call, value))
  return calibrate({ name: `${named.name} ridge=${value}`, scores }, labels, rows, between)
}
