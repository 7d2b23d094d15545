/** What a total variation of counts shows where nothing differs, by permutation of the rows themselves. */
import type { CallOptions } from '../engine/call.js'
import { CALL_OPTIONS, integer, type TableOf } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { DRAW_OPTIONS, type DrawOptions, type Seeded } from '../random/draw.js'
import { stream } from '../random/stream.js'

/** How a null distribution is drawn by permutations. */
export interface PermutationOptions extends DrawOptions, CallOptions {
  /** How many, 19 or more: the null is then theirs, and not that of the closed form. */
  permutations?: number
}

/** What the plug-in distance shows where nothing differs. */
export interface Null {
  nullMean: number
  /** It is above this 5% of the time at most. */
  nullQuantile: number
  /** How often it is as large as was seen, where permutations were asked for. */
  pValue?: number
}

/** By fewer permutations no p value is 5% or less; the distances of more would take more than 128 MiB. */
const [LEAST, MOST] = [19, 1 << 24]
const ABOVE = 0.05

export const PERMUTATION_OPTIONS = {
  permutations: integer(LEAST, MOST),
  ...DRAW_OPTIONS,
  ...CALL_OPTIONS,
} satisfies TableOf<PermutationOptions>

type Permuting = Seeded<typeof PERMUTATION_OPTIONS>

/** Numbers of a loop that a step on a row is worth: a look-up in a map, or a draw. */
const STEP_NUMBERS = 4

/** Numbers the cells from 0 in the order in which they come. */
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
  await sliced(cells.length, STEP_NUMBERS, look, between)
  return { cells: numbered, count: numbers.size }
}

/** One permutation: `step` goes on by some of the rows, `distance` is what they show in the end. */
interface Permutation {
  step: (first: number, last: number) => void
  distance: () => number
}

/** Returns the distances of as many permutations as were asked for, each of `rows` steps. */
async function distancesOf(
  rows: number,
  { permutations = 0 }: Permuting,
  between: (done: number) => void,
  begin: (permutation: number) => Permutation,
): Promise<Float64Array> {
  const distances = new Float64Array(permutations)
  for (let permutation = 0; permutation < permutations; permutation++) {
    const { step, distance } = begin(permutation)
    await sliced(rows, STEP_NUMBERS, step, () => between(permutation))
    distances[permutation] = distance()
  }
  return distances
}

/**
 * Returns the distances of n rows of which those in two different cells are given, `from` and `to`, after each row was swapped by a fair
 * coin: the null of pairs that are exchangeable. It keeps the second moments, and so is that of equal margins too for n large.
 */
export async function swaps(
  who: string,
  { from, to, n }: { from: Int32Array; to: Int32Array; n: number },
  taken: Permuting,
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

/** Returns the distances of the first n of some rows, by their cells, to the others, after all were shuffled: the null of one distribution. */
export async function shuffles(who: string, rows: Int32Array, n: number, taken: Permuting): Promise<Float64Array> {
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

/** The total variation of counts of the same n rows, by their differences: exact but for the division, so that equal ones are equal. */
export function pairedDistance(difference: Int32Array, n: number): number {
  let sum = 0
  for (let cell = 0; cell < difference.length; cell++) sum += Math.abs(difference[cell])
  return sum / (2 * n)
}

/** That of the counts of n rows and of m others, `all` counting both: in whole numbers below 2^53, so that equal ones are equal. */
export function unpairedDistance(first: Int32Array, all: Int32Array, { n, m }: { n: number; m: number }): number {
  let sum = 0
  for (let cell = 0; cell < all.length; cell++) sum += Math.abs(first[cell] * m - (all[cell] - first[cell]) * n)
  return sum / (2 * n * m)
}

/** What permuted distances say of the one seen. The seen one counts as one of them, so that the test keeps its level exactly. */
export function nullOf(seen: number, permuted: Float64Array): Required<Null> {
  const sorted = permuted.slice().sort()
  const as = permuted.reduce((count, distance) => count + Number(distance >= seen), 1)
  return {
    nullMean: permuted.reduce((sum, distance) => sum + distance, 0) / permuted.length,
    nullQuantile: sorted[Math.ceil((1 - ABOVE) * (permuted.length + 1)) - 1],
    pValue: as / (permuted.length + 1),
  }
}
