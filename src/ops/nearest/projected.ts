import type { Call } from '../../engine/call.js'
import { pause } from '../../engine/slices.js'
import type { StoredRows } from '../element.js'
import type { FilterIndex } from './algorithm.js'
import { crossProducts } from './directions.js'
import { type EmbeddingFrame, freeFrame, makeFrame, setFrame } from './frame.js'
import { basisBytes, buildInt8, packFrame } from './int8.js'
import { type NeighborProbe, probeNeighbors } from './probe.js'
import { findSpectrum, type Spectrum, writePanels } from './spectrum.js'
import { COST_NS, MAX_COST_SHARE } from './tuning.js'

/**
 * Candidate numbers of directions. Each is one less than a multiple of 4, since the norm of the remainder is one more
 * coordinate and the filter reads groups of 4.
 */
const DIRECTION_COUNTS = [3, 7, 11, 15, 19, 23, 31, 39, 47, 63, 79, 95]
/**
 * Range of the integers that cost estimates assume, in standard deviations of the points along the leading direction.
 */
const ROUNDING_DEVIATIONS = 3

/** A number of directions to keep, with its estimated cost per query. */
export interface DirectionChoice {
  /** Number of directions to keep. */
  width: number
  /** Expected number of points per query that the filter does not exclude, so that they are compared exactly. */
  survivors: number
  /** Estimated nanoseconds per query. */
  cost: number
  /** Estimated nanoseconds per query of a filter over all columns instead of directions. */
  costOfAll: number
}

/** Options of `buildProjected`. */
interface ProjectedSettings {
  directions?: number
  mustPay?: boolean
  caution?: number
  /** A frame of all columns around their means, if it was made before; the index takes it over. */
  frame?: EmbeddingFrame
}

/**
 * Builds the index of 'projected': an integer filter over the leading principal directions and the norm of the
 * remainder. It keeps `directions` of them, or fewer if fewer are found; by default the number with the lowest
 * estimated cost. It falls back to all columns ('int8') if no directions are found or, with `mustPay`, if they are not
 * expected to save at least a fifth of the time. `caution` multiplies the estimated number of points that pass.
 */
export async function buildProjected(
  call: Call,
  points: StoredRows,
  { directions, mustPay = false, caution = 1, frame: given }: ProjectedSettings,
): Promise<FilterIndex> {
  const frame = given ?? (await makeFrame(call, points, 'mean'))
  const found = await findSpectrum(call, points, frame)
  const choice =
    directions === undefined
      ? await choose(points, found, await probeNeighbors(call, points, frame), caution)
      : undefined
  const width = choice?.width ?? Math.min(directions ?? 0, found.directions.length)
  if (width === 0 || (mustPay && choice !== undefined && choice.cost > MAX_COST_SHARE * choice.costOfAll)) {
    freeFrame(call, frame)
    return buildInt8(call, points, ', since no few directions separate them')
  }
  const projection = await project(call, points, frame, found, width)
  const passing = choice ? `: about ${Math.ceil(choice.survivors)} are expected to pass it` : ''
  const kept = `${width} of ${points.cols} directions and the norm of the remainder`
  const why = `an integer filter over ${kept}, ${points.rows} points${passing}`
  return packFrame(call, points, projection, 'projected', why)
}

/**
 * Returns the number of directions with the lowest estimated cost. The estimate counts the sample rows that pass the
 * filter when a probe row is the query. Returns undefined if there are too few directions or columns for any candidate.
 */
async function choose(
  points: StoredRows,
  { scores, norms }: Spectrum,
  probe: NeighborProbe,
  caution: number,
): Promise<DirectionChoice | undefined> {
  const { rows: n, cols: d } = points
  const count = norms.length
  const costOfAll = n * (COST_NS.tile + COST_NS.group * Math.ceil(d / 4))
  const squared = new Float64Array(probe.probeRows * count)
  const within = new Float64Array(count)
  let best: DirectionChoice | undefined
  let width = 0
  for (const wanted of DIRECTION_COUNTS) {
    if (wanted > scores.length || wanted + 1 >= d) break
    for (; width < wanted; width++) {
      addSquares(squared, within, scores[width], probe.probeRows)
      await pause()
    }
    const rounding = (ROUNDING_DEVIATIONS / 127) * Math.sqrt(scores[0].reduce((sum, s) => sum + s * s, 0) / count)
    const slack = 3 * rounding * Math.sqrt((wanted + 1) / 12)
    const share = (place: number) => shareOf(squared, within, norms, probe, place, slack)
    const survivors = Math.min(n, caution * expected(n, count, probe, share))
    const scan = n * (COST_NS.tile + (COST_NS.group * (wanted + 1)) / 4)
    const cost = scan + survivors * (COST_NS.survivor + COST_NS.survivorColumn * d) + wanted * d * COST_NS.product
    if (best === undefined || cost < best.cost) best = { width: wanted, survivors, cost, costOfAll }
  }
  return best
}

/**
 * Extrapolates the number of points that pass the filter from a sample of `count` rows to all n points. The nearest
 * neighbor in a sample is farther away than the nearest among all points, so a smaller share passes among all. That
 * decrease is estimated from the nth neighbor, which is about as far away as the nearest one in an nth of the sample.
 * `share` returns the share of rows that pass for the distance of one neighbor, given by its rank (0 for the nearest).
 */
function expected(n: number, count: number, { nth }: NeighborProbe, share: (place: number) => number): number {
  const near = share(0)
  const far = share(nth - 1)
  const falls = nth > 1 ? Math.log(far / near) / Math.log(nth) : 0
  return Math.max(1, n * near * (count / n) ** falls)
}

/**
 * Adds one direction to two sums: `squared` has the squared distance between each probe row and each sample row,
 * row-major probeRows × count, and `within` the squared norm of each sample row, both along the directions added so
 * far. `score` has the coordinate of each sample row along the direction.
 */
function addSquares(squared: Float64Array, within: Float64Array, score: Float64Array, probeRows: number): void {
  const count = score.length
  for (let i = 0; i < probeRows; i++) {
    for (let j = 0; j < count; j++) squared[i * count + j] += (score[i] - score[j]) ** 2
  }
  for (let j = 0; j < count; j++) within[j] += score[j] * score[j]
}

/**
 * Returns the share of pairs of a probe row and a sample row that pass the filter: the lower bound on their distance is
 * at most the distance to the probe row's neighbor of rank `place` (0 for the nearest) plus `slack` for rounding.
 */
function shareOf(
  squared: Float64Array,
  within: Float64Array,
  norms: Float64Array,
  { squaredDistance, nth, probeRows }: NeighborProbe,
  place: number,
  slack: number,
): number {
  const count = norms.length
  const rest = norms.map((norm, j) => Math.sqrt(Math.max(norm - within[j], 0)))
  let survivors = 0
  for (let i = 0; i < probeRows; i++) {
    const most = (Math.sqrt(squaredDistance[i * (nth + 1) + place + 1] ?? 0) + slack) ** 2
    for (let j = 0; j < count; j++) {
      if (squared[i * count + j] + (rest[i] - rest[j]) ** 2 <= most) survivors++
    }
  }
  return survivors / (probeRows * count)
}

/** Turns a frame of all columns into one of the leading `width` directions and the norm of the remainder. */
async function project(
  call: Call,
  points: StoredRows,
  frame: EmbeddingFrame,
  { directions, scores, norms }: Spectrum,
  width: number,
): Promise<EmbeddingFrame> {
  const { cols: d } = points
  const kept = directions.slice(0, width).map((column) => Float64Array.from(column, Math.fround))
  const basis = call.allocate(basisBytes(width, d))
  await writePanels(call, basis, kept, d)
  const rests = norms.map((norm, i) => {
    const within = scores.slice(0, width).reduce((sum, score) => sum + score[i] ** 2, 0)
    return Math.sqrt(Math.max(norm - within, 0))
  })
  const shift = rests.reduce((sum, rest) => sum + rest / rests.length, 0)
  setFrame(call, frame.address, { basis, coordinates: width + 1, shift, skew: await skewOf(kept) })
  return { address: frame.address, coordinates: width + 1, blocks: [...frame.blocks, basis] }
}

/**
 * Returns an upper bound on the spectral norm of the difference between the given columns V and the nearest orthonormal
 * columns V*. With the polar decomposition V = V* H and singular values sigma of V, that norm is max |sigma - 1| <= max
 * |sigma² - 1| = |V'V - 1|, which is at most the Frobenius norm of V'V - 1. Products round by less than 1e-10.
 */
async function skewOf(columns: readonly Float64Array[]): Promise<number> {
  const products = await crossProducts(columns)
  const width = columns.length
  let squares = 0
  products.forEach((product, at) => {
    squares += (product - (at % (width + 1) === 0 ? 1 : 0)) ** 2
  })
  return Math.sqrt(squares) * (1 + 1e-12) + 1e-10
}
