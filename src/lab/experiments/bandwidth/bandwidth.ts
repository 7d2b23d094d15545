import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import type { Check } from '../../report/outcome.js'
import { type Comparison, compare, theoryHolds } from '../comparison.js'
import { defineExperiment, type RunContext } from '../experiment.js'
import { type BandwidthErrors, deal, interpolate, shareThatIs } from './measure.js'
import { PROFILES } from './profiles.js'
import type { BandwidthCurve, BandwidthResult } from './result.js'
import { answerTable, curvesFigure, curvesTable, nearestTable } from './show.js'

const DIMENSIONS = [1, 2, 5]
const BANDWIDTHS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]
const BANDWIDTH_OPTIONS = {
  dimension: {
    type: 'integer',
    min: 1,
    max: 1000,
    or: 'all',
    default: 'all',
    help: 'dimension of the inputs; all is 1, 2 and 5',
  },
  train: { type: 'integer', min: 10, max: 2000, default: 200, help: 'rows of each training set' },
  test: { type: 'integer', min: 1, max: 100_000, default: 200, help: 'test inputs of each training set' },
  noise: { type: 'number', min: 0, max: 0.5, default: 0.2, help: 'share of labels that flip' },
  sets: { type: 'integer', min: 2, max: 1000, default: 30, help: 'independent training sets' },
  draws: { type: 'integer', min: 1, max: 1000, default: 5, help: 'noise draws of each training set' },
} as const

export const bandwidth = defineExperiment({
  name: 'bandwidth',
  title: 'From 1-NN to smooth: the bandwidth of kernel interpolation',
  summary: 'noise repeated by kernel interpolation against its bandwidth',
  about:
    'A kernel interpolant fits every label, whatever its bandwidth. A narrow one answers as 1-NN does, and repeats all of the noise. As ' +
    'the bandwidth grows, the Laplace kernel in one dimension still gives every answer of 1-NN; in more dimensions it repeats only part ' +
    'of the noise, less in higher dimensions, so it is not a sampler. The Gaussian kernel soon oscillates between its rows and errs more ' +
    'often than labels flip. Then its equations cannot be solved in float64, and the solver refuses them rather than add a ridge.',
  options: BANDWIDTH_OPTIONS,
  fast: { sets: 12, train: 60, test: 100 },
  deep: { sets: 60, train: 400 },
  run,
  tables: (result: BandwidthResult) => [answerTable(result), nearestTable(result), curvesTable(result.curves)],
  figures: ({ curves, quantities, noise }: BandwidthResult) =>
    [...new Set(curves.map(({ d }) => d))].map((d) =>
      curvesFigure(
        d,
        curves.filter((curve) => curve.d === d),
        { sets: quantities[0].n, noise },
      ),
    ),
  checks: ({ curves, quantities }: BandwidthResult) => [
    ...curves.filter(({ d, kernel }) => d === 1 && kernel === 'laplace').map(oneDimension),
    theoryHolds(quantities),
  ],
})

async function run({
  engine,
  seed,
  options,
  signal,
  onProgress,
}: RunContext<typeof BANDWIDTH_OPTIONS>): Promise<BandwidthResult> {
  const call: CallOptions = signal ? { signal } : {}
  const curves: BandwidthCurve[] = []
  const quantities: Comparison[] = []
  const dimensions = options.dimension === 'all' ? DIMENSIONS : [options.dimension]
  const total = dimensions.length * PROFILES.length * BANDWIDTHS.length
  let done = 0
  for (const d of dimensions) {
    const matrices: Matrix[] = []
    const collect = (x: Matrix) => {
      matrices.push(x)
      return x
    }
    try {
      const trials = await deal(engine, d, { ...options, ...call, seed }, collect)
      const ofNearest = trials.map(({ nearest, wrong }) => shareThatIs(wrong, nearest))
      const measured = meanOverTrainingSets(ofNearest, [0, 1])
      quantities.push(compare(`error of 1-NN, d = ${d}`, options.noise, measured))
      for (const { name, title, make, reach } of PROFILES) {
        const points: BandwidthErrors[] = []
        for (const width of BANDWIDTHS) {
          const kernel = make({ bandwidth: width })
          points.push(await interpolate(trials, { kernel, bandwidth: width, reach: reach * width }, call))
          onProgress?.({ stage: `${title}, d = ${d}`, done: ++done, total })
        }
        curves.push({ d, kernel: name, title, points })
      }
    } finally {
      for (const x of matrices) x.dispose()
    }
  }
  return { curves, quantities, noise: options.noise }
}

/**
 * Checks that the Laplace interpolant in one dimension predicts the same classes as 1-NN, at every solved bandwidth.
 */
function oneDimension({ points }: BandwidthCurve): Check {
  const most = Math.max(...points.map(({ differs }) => differs ?? 0))
  const answered = points.filter(({ repeated }) => repeated !== null).length
  return {
    text: `in one dimension Laplace interpolation answers as 1-NN does at each of ${answered} bandwidths${most > 0 ? `, but the share ${most} of answers differs` : ''}`,
    holds: most === 0,
  }
}
