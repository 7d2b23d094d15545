import type { Call } from '../../engine/call.js'
import { pause } from '../../engine/slices.js'
import type { StoredRows } from '../element.js'
import type { NearestIndex } from './algorithm.js'
import { openSearch } from './answer.js'
import { crossProducts } from './directions.js'
import { buildFloat } from './float.js'
import { type Frame, makeFrame, setFrame } from './frame.js'
import { basisBytes, buildInt8, embedSample, packFrame } from './int8.js'
import { findSpectrum, type Spectrum, sampleOf, writePanels } from './spectrum.js'
import { COST, PAYS } from './tuning.js'

/** Directions that may be kept: with the norm of the rest they fill groups of 4. */
const CHOICES = [3, 7, 11, 15, 19, 23, 31, 39, 47, 63, 79, 95]
/** Rows of the sample that ask for their nearest. */
const PROBES = 64
const NTH = 8
/** Standard deviations of the leading direction that the integers are taken to reach. */
const REACH = 3
/** How many directions to keep, and what a query is expected to cost. */
export interface Choice {
  width: number
  survivors: number
  cost: number
  costOfAll: number
}

/**
 * The integer filter over the leading directions and the norm of the rest: as many as are asked for and found, or as cost least.
 * Over all coordinates where there are no directions, or (`mustPay`) where they are not expected to spare a fifth of its time.
 */
export async function buildProjected(
  call: Call,
  points: StoredRows,
  { directions, mustPay = false }: { directions?: number; mustPay?: boolean },
): Promise<NearestIndex> {
  const frame = await makeFrame(call, points, 'mean')
  const found = await findSpectrum(call, points, frame)
  const choice = directions === undefined ? await choose(points, found, await probe(call, points, frame)) : undefined
  const width = choice?.width ?? Math.min(directions ?? 0, found.directions.length)
  if (width === 0 || (mustPay && choice !== undefined && choice.cost > PAYS * choice.costOfAll)) {
    for (const block of [frame.address, ...frame.blocks]) call.free(block)
    return buildInt8(call, points, ', no few directions of which say enough')
  }
  const projection = await project(call, points, frame, found, width)
  const why = `an integer filter over ${width} of ${points.cols} directions and the norm of the rest, ${points.rows} points${
    choice ? `: about ${Math.ceil(choice.survivors)} are expected to survive it` : ''
  }`
  return packFrame(call, points, projection, 'projected', why)
}

interface Probe {
  /** The squared distances of each of some rows of the sample to its nearest, itself first and then `nth` others, ascending. */
  squaredDistance: Float64Array
  nth: number
  asking: number
}

async function probe(call: Call, points: StoredRows, frame: Frame): Promise<Probe> {
  const sample = await embedSample(call, points, frame, sampleOf(points.cols))
  const rows: StoredRows = { address: sample.rows, type: 'f64', rows: sample.count, cols: points.cols }
  const asking = Math.min(PROBES, sample.count)
  const nth = Math.max(1, Math.min(NTH, sample.count - 1))
  const index = await buildFloat(call, rows)
  const search = openSearch(call, { ...rows, rows: asking }, rows, Math.min(nth + 1, sample.count), false)
  await index.search(call, search)
  const { squaredDistance } = await search.read()
  for (const block of [...index.blocks, sample.rows, sample.errors]) call.free(block)
  return { squaredDistance, nth, asking }
}

/** The cheapest number of directions, by how many rows of the sample survive for the rows that ask; none where there is no choice. */
async function choose(points: StoredRows, { scores, norms }: Spectrum, probe: Probe): Promise<Choice | undefined> {
  const { rows: n, cols: d } = points
  const count = norms.length
  const costOfAll = n * (COST.tile + COST.group * Math.ceil(d / 4))
  const squared = new Float64Array(probe.asking * count)
  const within = new Float64Array(count)
  let best: Choice | undefined
  let width = 0
  for (const wanted of CHOICES) {
    if (wanted > scores.length || wanted + 1 >= d) break
    for (; width < wanted; width++) {
      addSquares(squared, within, scores[width], probe.asking)
      await pause()
    }
    const rounding = (REACH / 127) * Math.sqrt(scores[0].reduce((sum, s) => sum + s * s, 0) / count)
    const slack = 3 * rounding * Math.sqrt((wanted + 1) / 12)
    const survivors = expected(n, count, probe, (place) => shareOf(squared, within, norms, probe, place, slack))
    const scan = n * (COST.tile + (COST.group * (wanted + 1)) / 4)
    const cost = scan + survivors * (COST.survivor + COST.survivorColumn * d) + wanted * d * COST.product
    if (best === undefined || cost < best.cost) best = { width: wanted, survivors, cost, costOfAll }
  }
  return best
}

/**
 * Survivors among n points. The nearest of a sample is farther than the nearest of all; how the share that survives falls with
 * the distance is seen from the nth nearest, which is about the nearest of an nth of the sample.
 */
function expected(n: number, count: number, { nth }: Probe, share: (place: number) => number): number {
  const near = share(0)
  const far = share(nth - 1)
  const falls = nth > 1 ? Math.log(far / near) / Math.log(nth) : 0
  return Math.max(1, n * near * (count / n) ** falls)
}

/** Adds one direction's part to the squared distances of the asking rows to all, and to the squared norms within. */
function addSquares(squared: Float64Array, within: Float64Array, score: Float64Array, asking: number): void {
  const count = score.length
  for (let i = 0; i < asking; i++) {
    for (let j = 0; j < count; j++) squared[i * count + j] += (score[i] - score[j]) ** 2
  }
  for (let j = 0; j < count; j++) within[j] += score[j] * score[j]
}

/** The share of rows whose bound, rounding included, does not exceed the distance of the neighbor at a place. */
function shareOf(
  squared: Float64Array,
  within: Float64Array,
  norms: Float64Array,
  { squaredDistance, nth, asking }: Probe,
  place: number,
  slack: number,
): number {
  const count = norms.length
  const rest = norms.map((norm, j) => Math.sqrt(Math.max(norm - within[j], 0)))
  let survivors = 0
  for (let i = 0; i < asking; i++) {
    const most = (Math.sqrt(squaredDistance[i * (nth + 1) + place + 1] ?? 0) + slack) ** 2
    for (let j = 0; j < count; j++) {
      if (squared[i * count + j] + (rest[i] - rest[j]) ** 2 <= most) survivors++
    }
  }
  return survivors / (asking * count)
}

/** Turns a frame of all coordinates into one of the leading directions and the norm of the rest. */
async function project(
  call: Call,
  points: StoredRows,
  frame: Frame,
  { directions, scores, norms }: Spectrum,
  width: number,
): Promise<Frame> {
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
 * A bound on the spectral distance of the columns from orthonormal ones: with V = V* H (polar), |V - V*| = max |sigma - 1|
 * <= max |sigma² - 1| = |V'V - 1|, and that is at most the Frobenius norm; products are rounded by less than 1e-10.
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
