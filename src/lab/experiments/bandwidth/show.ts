import type { LineChart } from '../../report/figure-data.js'
import type { Table } from '../../report/table-data.js'
import { comparisonColumns, comparisonRow, INSIDE_NOTE, intervalOf } from '../comparison.js'
import { dimensionText } from '../gaussians.js'
import type { BandwidthErrors } from './measure.js'
import { PROFILES } from './profiles.js'
import type { BandwidthCurve, BandwidthResult } from './result.js'

/** Bandwidths that the first table compares, from narrow to wide. */
const FEW_BANDWIDTHS = [0.1, 0.5, 1, 2, 10]

/** Returns the table of the error at a few bandwidths, one row for each kernel and dimension. */
export function answerTable({ curves, quantities, noise }: BandwidthResult): Table {
  const cellOf = ({ repeated, refused }: BandwidthErrors) => repeated?.estimate ?? (refused ? 'refused' : 'too narrow')
  return {
    title: `Error from narrow to wide, ${noise} of labels flipped`,
    groupBy: 'dimension',
    columns: [
      { key: 'title', title: 'bandwidth' },
      ...FEW_BANDWIDTHS.map((width) => ({ key: `h${width}`, title: String(width), digits: 3 })),
    ],
    rows: curves.map(({ d, title, points }) => ({
      dimension: dimensionText(d),
      title,
      ...Object.fromEntries(
        FEW_BANDWIDTHS.map((width) => [`h${width}`, cellOf(points.find(({ bandwidth }) => bandwidth === width)!)]),
      ),
    })),
    notes: [
      `1-NN errs as often as labels flip, ${noise}; a smaller error means that less of the noise is repeated, a larger one that the interpolant oscillates between its rows. Means over ${quantities[0].n} training sets; intervals are in the figures.`,
      'Refused: no float64 solve reaches its tolerance. Too narrow: some inputs are out of reach of every row.',
    ],
  }
}

/** Returns the table that compares the error of 1-NN on the same training sets with theory. */
export const nearestTable = ({ quantities }: BandwidthResult): Table => ({
  title: '1-NN on the same training sets, predicted and measured',
  folded: true,
  columns: [{ key: 'quantity', title: 'quantity' }, ...comparisonColumns(4)],
  rows: quantities.map(comparisonRow),
  notes: [`Intervals cover ${quantities[0].n} training sets and their test inputs.`, INSIDE_NOTE],
})

/** Returns the table of all bandwidths of all kernels. */
export function curvesTable(curves: readonly BandwidthCurve[]): Table {
  return {
    title: 'Noise repeated by interpolation',
    folded: true,
    groupBy: 'curve',
    columns: [
      { key: 'bandwidth', title: 'bandwidth', align: 'right' },
      { key: 'repeated', title: 'error', digits: 3 },
      { key: 'interval', title: '95%', digits: 3 },
      { key: 'differs', title: 'differs from 1-NN', digits: 4 },
      { key: 'residual', title: 'residual' },
      { key: 'without', title: 'why not', align: 'left' },
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

/** Returns the figure of the error against the bandwidth in d dimensions. */
export function curvesFigure(
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
    series: curves.map(({ kernel, title, points }) => ({
      label: title,
      look: PROFILES.find(({ name }) => name === kernel)!.look,
      joined: true,
      measured: points.flatMap(({ bandwidth: x, repeated }) =>
        repeated ? [{ x, y: repeated.estimate, interval: intervalOf(repeated) }] : [],
      ),
      refused: points.filter(({ refused }) => refused !== null).map(({ bandwidth: x }) => x),
    })),
  }
}
