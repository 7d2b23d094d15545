/** Permutation tests of a total variation: its null distribution by swapping or shuffling the observed rows. */
import type { CallOptions } from '../engine/call.js'
import { CALL_OPTIONS, integer, type TableOf } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { DRAW_OPTIONS, type DrawOptions, type Seeded } from '../random/draw.js'
import { stream } from '../random/stream.js'

/**
 * Options of `featureCalibration` and `unpairedCalibration`: the number of permutations; the seed, trial and purpose
 * that name their random draw; and `signal` and `onProgress` of the call.
 */
export interface PermutationOptions extends DrawOptions, CallOptions {
  /**
   * Number of permutations that simulate the null distribution, from 19 to 2^24. By default there are none: the null
   * distribution is a closed form for large numbers of rows, which takes no time, and there is no p value.
   */
  permutations?: number
}

/**
 * The null distribution of the plug-in distance, which is the total variation between the observed shares: its
 * distribution if predicted classes and labels are equally distributed.
 */
export interface NullDistribution {
  /** Mean of the plug-in distance if predicted classes and labels have equal distributions. */
  nullMean: number
  /** 95% quantile of the plug-in distance if predicted classes and labels have equal distributions. */
  nullQuantile: number
  /**
   * Probability of a plug-in distance at least as large as the observed one if predicted classes and labels have equal
   * distributions. Present only if the option `permutations` was given.
   */
  pValue?: number
}

/**
 * Limits of the number of permutations. With fewer than 19 no p value reaches 5%; the distances of more than 2^24 would
 * exceed 128 MiB.
 */
const [MIN_PERMUTATIONS, MAX_PERMUTATIONS] = [19, 1 << 24]
/** Probability that the plug-in distance is above `nullQuantile` under the null. */
const TEST_LEVEL = 0.05

export const PERMUTATION_OPTIONS = {
  permutations: integer(MIN_PERMUTATIONS, MAX_PERMUTATIONS),
  ...DRAW_OPTIONS,
  ...CALL_OPTIONS,
} satisfies TableOf<PermutationOptions>

/** Checked `PermutationOptions`, in which `seed` alone names the draw. */
type SeededPermutations = Seeded<typeof PERMUTATION_OPTIONS>

/**
 * Cost of one row (a map look-up or a random draw): the number of values that a simple loop processes in that time,
 * which is how `sliced` measures work.
 */
const ROW_STEP_NUMBERS = 4

/** Renumbers the cells from 0 in order of first appearance; `count` is the number of distinct cells. */
async function compact(cells: Int32Array, between: () => void): Promise<{ cells: Int32Array; count: number }> {
  const numbers = new Map<number, number>()
  const numbered = new Int32Array(cells.length)
  const look = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      const known = numbers.get(cells[i]) ?? numbers.size
      numbers.set(cells[i], known)
      numbered[i] = known
    }
  }
  await sliced(cells.length, ROW_STEP_NUMBERS, look, between)
  return { cells: numbered, count: numbers.size }
}

/**
 * One permutation in progress: `step` processes rows [first, last), and `distance` returns the distance after the last
 * row.
 */
interface RunningPermutation {
  step: (first: number, last: number) => void
  distance: () => number
}

/**
 * Returns the plug-in distance after each permutation. `begin` starts a permutation, which then processes `rows` rows.
 */
async function distancesOf(
  rows: number,
  { permutations = 0 }: SeededPermutations,
  between: (done: number) => void,
  begin: (permutation: number) => RunningPermutation,
): Promise<Float64Array> {
  const distances = new Float64Array(permutations)
  for (let permutation = 0; permutation < permutations; permutation++) {
    const { step, distance } = begin(permutation)
    await sliced(rows, ROW_STEP_NUMBERS, step, () => between(permutation))
    distances[permutation] = distance()
  }
  return distances
}

/**
 * Returns the plug-in distance after each permutation, which swaps prediction and label of each row with probability
 * 1/2: the null distribution of exchangeable pairs. `from` and `to` hold the cells (part and class) of prediction and
 * label, only of the rows where they differ; n is the number of all rows. Swaps keep the second moments, so for large n
 * this is also the null distribution of pairs that merely have equal marginals.
 */
export async function swaps(
  who: string,
  { from, to, n }: { from: Int32Array; to: Int32Array; n: number },
  taken: SeededPermutations,
): Promise<Float64Array> {
  const both = new Int32Array(2 * from.length)
  both.set(from)
  both.set(to, from.length)
  const between = betweenSlices(taken, `${who}: permutations`, taken.permutations ?? 0)
  const { cells, count } = await compact(both, () => between(0))
  const difference = new Int32Array(count)
  return distancesOf(from.length, taken, between, (permutation) => {
    const coins = stream(taken.seed, 'calibration: swaps', permutation)
    difference.fill(0)
    const step = (first: number, last: number) => {
      let word = coins.u32(first >>> 5)
      for (let i = first; i < last; i++) {
        if (i % 32 === 0) word = coins.u32(i / 32)
        const sign = 1 - 2 * ((word >>> (i % 32)) & 1)
        difference[cells[i]] += sign
        difference[cells[from.length + i]] -= sign
      }
    }
    return { step, distance: () => pairedDistance(difference, n) }
  })
}

/**
 * Returns the plug-in distance after each permutation, which shuffles all rows and compares the first n with the
 * others: the null distribution of two samples of one distribution. `rows` holds the cell (part and class) of each row.
 */
export async function shuffles(
  who: string,
  rows: Int32Array,
  n: number,
  taken: SeededPermutations,
): Promise<Float64Array> {
  const between = betweenSlices(taken, `${who}: permutations`, taken.permutations ?? 0)
  const { cells, count } = await compact(rows, () => between(0))
  const all = new Int32Array(count)
  for (const cell of cells) all[cell]++
  const [order, inFirst] = [new Int32Array(cells.length), new Int32Array(count)]
  return distancesOf(n, taken, between, (permutation) => {
    const draws = stream(taken.seed, 'calibration: shuffles', permutation)
    order.set(cells)
    inFirst.fill(0)
    const step = (first: number, last: number) => {
      for (let i = first; i < last; i++) {
        const j = i + draws.below(i, order.length - i)
        inFirst[order[j]]++
        order[j] = order[i]
      }
    }
    return { step, distance: () => unpairedDistance(inFirst, all, { n, m: rows.length - n }) }
  })
}

/**
 * Returns the total variation between two distributions over cells that were counted on the same n rows; `difference`
 * holds the difference of the two counts of each cell. Sums are exact integers, so equal distances compare as equal.
 */
export function pairedDistance(difference: Int32Array, n: number): number {
  let sum = 0
  for (let cell = 0; cell < difference.length; cell++) sum += Math.abs(difference[cell])
  return sum / (2 * n)
}

/**
 * Returns the total variation between the distributions over cells of n rows and of m other rows. `first` counts the n
 * rows in each cell, and `all` the n + m rows. Sums are integers below 2^53, so equal distances compare as equal.
 */
export function unpairedDistance(first: Int32Array, all: Int32Array, { n, m }: { n: number; m: number }): number {
  let sum = 0
  for (let cell = 0; cell < all.length; cell++) sum += Math.abs(first[cell] * m - (all[cell] - first[cell]) * n)
  return sum / (2 * n * m)
}

/**
 * Returns mean and 95% quantile of the distances after permutations, and the p value of the observed distance `seen`:
 * the share of distances that are at least `seen`. The observed distance counts as one of them, which makes the test
 * exact.
 */
export function nullOf(seen: number, permuted: Float64Array): Required<NullDistribution> {
  const sorted = permuted.slice().sort()
  const as = permuted.reduce((count, distance) => count + Number(distance >= seen), 1)
  return {
    nullMean: permuted.reduce((sum, distance) => sum + distance, 0) / permuted.length,
    nullQuantile: sorted[Math.ceil((1 - TEST_LEVEL) * (permuted.length + 1)) - 1],
    pValue: as / (permuted.length + 1),
  }
}
