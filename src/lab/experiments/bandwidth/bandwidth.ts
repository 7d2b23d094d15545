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
import { sharesThatAre } from '../flips.js'
import { dimensionText } from '../gaussians.js'
import { type AtBandwidth, deal, interpolate } from './measure.js'

const DIMENSIONS = [1, 2, 5]
const BANDWIDTHS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]
/** Kernel values below e to the minus this are nothing in float64. */
const NOTHING = 700
interface Profile {
  name: string
  title: string
  make: (options: { bandwidth: number }) => Kernel
  /** Beyond this many bandwidths its values are nothing. */
  reach: number
}

const PROFILES: readonly Profile[] = [
  { name: 'laplace', title: 'Laplace', make: laplace, reach: NOTHING },
  { name: 'gaussian', title: 'Gaussian', make: gaussian, reach: Math.sqrt(2 * NOTHING) },
]

interface Curve {
  d: number
  kernel: string
  title: string
  points: AtBandwidth[]
}

export interface BandwidthResult {
  curves: Curve[]
  /** 1-NN on the same sets, whose error is the noise. */
  quantities: Comparison[]
  noise: number
}

const OPTIONS = {
  dimension: { type: 'integer', min: 1, max: 1000, or: 'all', default: 'all', help: 'of the inputs; all: 1, 2 and 5' },
  train: { type: 'integer', min: 10, max: 2000, default: 200, help: 'rows of each training set' },
  test: { type: 'integer', min: 1, max: 100_000, default: 200, help: 'test inputs of each' },
  noise: { type: 'number', min: 0, max: 0.5, default: 0.2, help: 'share of labels that flip' },
  sets: { type: 'integer', min: 2, max: 1000, default: 30, help: 'independent training sets' },
  draws: { type: 'integer', min: 1, max: 1000, default: 5, help: 'draws of the noise for each' },
} as const

export const bandwidth = defineExperiment({
  name: 'bandwidth',
  title: 'From 1-NN to smooth: the bandwidth of kernel interpolation',
  summary: 'noise repeated by kernel interpolation against its bandwidth',
  about:
    'A kernel interpolant fits every label, whatever its bandwidth. Narrow, it answers as 1-NN does, and repeats all of the noise. Look ' +
    'what it does as the bandwidth grows: in one dimension the Laplace kernel stays 1-NN to the last answer; in more it repeats a ' +
    'part of the noise, the less the more dimensions there are, so it is no sampler. The Gaussian kernel soon swings between its ' +
    'rows and makes more errors than there is noise, and then its equations cannot be solved in float64: they are refused, not mended.',
  options: OPTIONS,
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
}: RunContext<typeof OPTIONS>): Promise<BandwidthResult> {
  const call: CallOptions = signal ? { signal } : {}
  const curves: Curve[] = []
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
      const hands = await deal(engine, d, { ...options, ...call, seed }, collect)
      const ofNearest = hands.map(({ nearest, wrong }) => sharesThatAre(nearest, wrong, 1)[0])
      const measured = meanOverTrainingSets(ofNearest, [0, 1])
      quantities.push(compare(`error of 1-NN, d = ${d}`, options.noise, measured))
      for (const { name, title, make, reach } of PROFILES) {
        const points: AtBandwidth[] = []
        for (const width of BANDWIDTHS) {
          const kernel = make({ bandwidth: width })
          points.push(await interpolate(hands, { kernel, bandwidth: width, reach: reach * width }, call))
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

/** The sign of the Laplace interpolant in one dimension is that of the nearest label. */
function oneDimension({ points }: Curve): Check {
  const most = Math.max(...points.map(({ differs }) => differs ?? 0))
  const answered = points.filter(({ repeated }) => repeated !== null).length
  return {
    text: `in one dimension Laplace interpolation answers as 1-NN at each of ${answered} bandwidths${most > 0 ? `, but ${most} of answers differ` : ''}`,
    holds: most === 0,
  }
}

function curvesTable(curves: readonly Curve[]): Table {
  return {
    title: 'Noise repeated by interpolation',
    groupBy: 'curve',
    columns: [
      { key: 'bandwidth', title: 'bandwidth', align: 'right' },
      { key: 'repeated', title: 'wrong', digits: 3 },
      { key: 'interval', title: '95%', digits: 3 },
      { key: 'differs', title: 'not as 1-NN', digits: 4 },
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
      'Bandwidths in deviations of a class. Wrong: the share of test inputs that get the other class; intervals cover the training sets and their test inputs. Not as 1-NN: inputs within a thousandth of the middle of two rows do not count, where rounding chooses.',
      'Refused: in one of the training sets a pivot was not above 0, or the residual stayed above 1e-6; nothing is added to the diagonal to mend that (the JSON says which). Out of reach: more than a hundredth of the test inputs is so far from all rows that every kernel value is 0 in float64.',
    ],
  }
}

function curvesFigure(
  d: number,
  curves: readonly Curve[],
  { sets, noise }: { sets: number; noise: number },
): LineChart {
  return {
    kind: 'lines',
    title: `Interpolation in ${dimensionText(d)}`,
    caption: `Means over ${sets} training sets, with 95% intervals over these and their test inputs. Bandwidths too narrow to reach all test inputs are left out.`,
    xLabel: 'bandwidth, in deviations of a class',
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
