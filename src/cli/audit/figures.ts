import type { TransitionMatrix } from '../../audit/result.js'
import { wilson } from '../../evaluate/proportion.js'
import type { DotPlot, Figure, Heatmaps, LineChart } from '../../lab/report/figure-data.js'
import { shortened } from '../words.js'
import type { NamedAudit } from './named.js'

/** Maximum number of classes of a matrix that is drawn. */
const MAX_CLASSES = 60
/** Number of characters of a class in a figure. */
const NAME_CHARACTERS = 14
/** Number of parts that rows are cut into by their margin. */
const PARTS = 10

/** Returns the figures of the report. */
export function auditFigures(result: NamedAudit): Figure[] {
  return [bounds(result), transitions(result), byMargin(result)].filter((figure) => figure !== undefined)
}

function bounds({ audit: { noise } }: NamedAudit): DotPlot | undefined {
  if (noise.separable.estimate === null && !noise.checked) return undefined
  const rows = [
    { label: 'errors do not depend on the row', of: noise.core },
    { label: 'the features tell the classes apart', of: noise.separable },
    ...(noise.checked ? [{ label: 'by checked rows', of: noise.checked }] : []),
  ].filter(({ of }) => of.estimate !== null)
  return {
    kind: 'dots',
    title: 'How many labels are wrong',
    caption:
      'Share of wrong labels under each of two assumptions, with its 95% interval. Labels alone cannot choose between ' +
      'them: errors that sit on hard rows make the first too low, classes that overlap make the second too high.',
    label: 'share of wrong labels',
    digits: 3,
    rows: rows.map(({ label, of: { estimate, interval } }) => ({
      label,
      measured: estimate!,
      interval: { low: interval[0], high: interval[1] },
    })),
  }
}

function transitions({ audit, classes }: NamedAudit): Heatmaps | undefined {
  if (classes.length < 2 || classes.length > MAX_CLASSES || audit.noise.separable.estimate === null) return undefined
  const names = classes.map((name) => shortened(name, NAME_CHARACTERS))
  const drawn = (matrix: TransitionMatrix) => matrix.map((row) => row.map((share) => share ?? Number.NaN))
  return {
    kind: 'heatmaps',
    title: 'Which label a class is given',
    caption:
      'A row is the right class, its cells the shares of the given labels; a row is empty if too few rows are predicted ' +
      "as its class. 'Far from boundaries' is right if errors strike any row alike, 'on all rows' if the features tell " +
      'the classes apart.',
    rowLabel: 'right class',
    colLabel: 'given label',
    classes: new Set(names).size === names.length ? names : classes,
    panels: [
      { title: 'far from boundaries', matrix: drawn(audit.transition.core) },
      { title: 'on all rows', matrix: drawn(audit.transition.separable) },
    ],
  }
}

function byMargin({ audit, data }: NamedAudit): LineChart | undefined {
  const { margins, proposed, evidence } = audit
  if (margins.length < 2 * PARTS) return undefined
  const order = Uint32Array.from(margins.keys()).sort((a, b) => margins[a] - margins[b] || a - b)
  const points = Array.from({ length: PARTS }, (_, part) => {
    const rows = order.subarray(
      Math.floor((part * order.length) / PARTS),
      Math.floor(((part + 1) * order.length) / PARTS),
    )
    const wrong = rows.reduce((sum, row) => sum + Number(proposed[row] !== data.y[row]), 0)
    const [low, high] = wilson(wrong / rows.length, rows.length)
    return { x: part + 1, y: wrong / rows.length, interval: { low, high } }
  })
  return {
    kind: 'lines',
    title: 'Disagreement by distance to a boundary',
    caption:
      'Share of rows whose label is not the most probable class, by tenths of the rows: on the left those at which two ' +
      'classes are about as probable, on the right those far from a boundary. What remains far from boundaries is noise; ' +
      'what is above it near them is noise on hard rows, or overlap of the classes. Intervals: 95%, of the rows.',
    xLabel: 'tenth of the rows by margin',
    yLabel: 'share of labels that differ',
    fromZero: true,
    series: [{ label: 'measured', measured: points, joined: true }],
    references: [{ label: 'estimate far from boundaries', y: evidence.core }],
  }
}
