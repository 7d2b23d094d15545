import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import type { Kernel } from '../../../ops/kernel.js'
import { gaussian, laplace } from '../../../ops/kernels.js'
import type { LineChart } from '../../report/figure-data.js'
import type { Check } from '../../report/outcome.js'
import type { Table } from '../../report/table-data.js'
import { type Comparison, compare, intervalOf, theoryHolds } from '../comparison.js'
import { defineExperiment, type RunContext } from '../experiment.js'
import { dimensionText } from '../gaussians.js'
import { type BandwidthErrors, deal, interpolate, shareThatIs } from './measure.js'

const DIMENSIONS = [1, 2, 5]
const BANDWIDTHS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]
/** Kernel values below exp(-u) are treated as 0, where u is this exponent: float64 underflows near exp(-745). */
const UNDERFLOW_EXPONENT = 700

/** A kernel family to measure over all bandwidths. */
interface BandwidthProfile {
  name: string
  title: string
  make: (options: { bandwidth: number }) => Kernel
  /** Distance, in bandwidths, beyond which kernel values are treated as 0. */
  reach: number
}

const PROFILES: readonly BandwidthProfile[] = [
  { name: 'laplace', title: 'Laplace', make: laplace, reach: UNDERFLOW_EXPONENT },
  { name: 'gaussian', title: 'Gaussian', make: gaussian, reach: Math.sqrt(2 * UNDERFLOW_EXPONENT) },
]

/** Measurements of one kernel in d dimensions, one point per bandwidth. */
interface BandwidthCurve {
  d: number
  /** Name of the profile: 'laplace' or 'gaussian'. */
  kernel: string
  title: string
  points: BandwidthErrors[]
}

/**
 * Result of the `bandwidth` experiment: one curve for each kernel and dimension, with the error of 1-NN for comparison.
 */
export interface BandwidthResult {
  curves: BandwidthCurve[]
  /** Error of 1-NN on the same training sets, one for each dimension; in theory it equals the noise rate. */
  quantities: Comparison[]
  /** Share of labels that flip. */
  noise: number
}

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
  tables: ({ curves }: BandwidthResult) => [curvesTable(curves)],
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

function curvesTable(curves: readonly BandwidthCurve[]): Table {
  return {
    title: 'Noise repeated by interpolation',
    groupBy: 'curve',
    columns: [
      { key: 'bandwidth', title: 'bandwidth', align: 'right' },
      { key: 'repeated', title: 'error', digits: 3 },
      { key: 'interval', title: '95%', digits: 3 },
      { key: 'differs', title: 'differs from 1-NN', digits: 4 },
      { key: 'residual', title: 'residual' },
      { key: 'without', title: '', align: 'left' },
    ],
    rows: curves.flatMap(({ d, title, points }) =>
      points.map(({ bandwidth: width, repeated, differs, residual, outOfReach, refused }) => ({
        curve: `${title} in ${dimensionText(d)}`,
        bandwidth: width,
        repeated: repeated?.estimate,
        interval: repeated && intervalOf(repeated),
        differs,
        residual: residual?.toExponential(0),
        without: refused ? 'refused' : repeated ? '' : 'out of reach',
        outOfReach,
      })),
    ),
    notes: [
      'Bandwidths are in standard deviations of a class. Error: the share of test inputs that get the other class; intervals cover the training sets and their test inputs. Differs from 1-NN: excludes inputs within a thousandth of the midpoint of two rows, where rounding decides.',
      'Refused: on one of the training sets a pivot was not above 0, or the residual stayed above 1e-6 (the JSON has the reason); no ridge is added to avoid that. Out of reach: more than 1% of the test inputs are so far from all rows that every kernel value is 0 in float64.',
    ],
  }
}

function curvesFigure(
  d: number,
  curves: readonly BandwidthCurve[],
  { sets, noise }: { sets: number; noise: number },
): LineChart {
  return {
    kind: 'lines',
    title: `Interpolation in ${dimensionText(d)}`,
    caption: `Means over ${sets} training sets, with 95% intervals that cover the sets and their test inputs. Bandwidths too narrow to reach 99% of the test inputs are omitted.`,
    xLabel: 'bandwidth, in standard deviations of a class',
    yLabel: 'share of new inputs that get the wrong class',
    xScale: 'log',
    fromZero: true,
    references: [{ label: `1-NN: the noise, ${noise}`, y: noise }],
    series: curves.map(({ title, points }) => ({
      label: title,
      joined: true,
      measured: points.flatMap(({ bandwidth: x, repeated }) =>
        repeated ? [{ x, y: repeated.estimate, interval: intervalOf(repeated) }] : [],
      ),
      refused: points.filter(({ refused }) => refused !== null).map(({ bandwidth: x }) => x),
    })),
  }
}
