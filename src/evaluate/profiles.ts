import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkChoice, checkInteger, checkList, shown } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, takeOptions } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { checkClasses, checkLabels, copyLabels, type LabelArray } from '../labels/check.js'
import { CHOICE, coversOf, jackknifed, RESAMPLES, type Resample } from './answers.js'
import type { Estimate } from './estimate.js'
import type { Measuring } from './given.js'
import { meanOfBoth } from './mean.js'

/** Learners, or settings of one, each fitted to as many independent training sets and asked about the same m inputs. */
export interface Family {
  /** `predicted` is sets × m, row-major, as `retrain` gives it. */
  members: readonly { name: string; predicted: LabelArray }[]
  /** What is right at each input. */
  clean: LabelArray
  sets: number
  classes: number
  resample?: Resample
}

/** Plain JSON. */
export interface Profiles {
  /** In ascending order of accuracy. */
  members: { name: string; accuracy: Estimate }[]
  /**
   * Of each input: how often each member is right there over training sets, in that order; the slope of these against the members' accuracies, by
   * least squares, which is 1 in the mean over inputs (null where all accuracies are equal); and the share of pairs of members of
   * which the more accurate is right there no less often.
   */
  points: { right: number[]; slope: number | null; rising: number }[]
  /**
   * By how much the more accurate of two is less often right, in the mean over pairs and over inputs where it is and where it is not: 0 where no
   * profile falls. Cross-fitted over training sets, for else chance alone makes profiles fall.
   */
  fall: Estimate
}

/**
 * How often a family of learners is right at each input against how accurate they are on average: a profile an input. Of samplers, being
 * right at x follows P(y|x); there are families that get better on average and worse at some inputs.
 * Throws BAD_OPTION (fewer than 2 members or 3 sets), BAD_SHAPE, BAD_VALUE, OUT_OF_MEMORY.
 *
 * Source: Kaplun, Ghosh, Garg, Barak, Nakkiran, "Deconstructing distributions: a pointwise framework of learning" (2022).
 */
export async function pointwiseProfiles(family: Family, options: CallOptions = {}): Promise<Profiles> {
  const who = 'pointwiseProfiles'
  const measuring = { who, call: takeOptions(who, CALL_OPTIONS, options) }
  const { members: given, clean, sets, resample } = takeFamily(who, family)
  const covers = coversOf(resample)
  const measured = []
  for (const { name, predicted } of given) {
    const right = await rightOf(predicted, clean, measuring)
    measured.push({ name, right, accuracy: { ...(await meanOfBoth(right, sets, measuring)), covers } })
  }
  const sorted = measured.sort((a, b) => a.accuracy.estimate - b.accuracy.estimate)
  const members = sorted.map(({ name, accuracy }) => ({ name, accuracy }))
  const rights = sorted.map(({ right }) => right)
  const accuracies = members.map(({ accuracy }) => accuracy.estimate)
  return {
    members,
    points: await pointsOf(rights, accuracies, sets, measuring),
    fall: await fallOf(rights, sets, resample, measuring),
  }
}

/** Returns 1 where an answer is right and 0 where it is not, sets × m. */
async function rightOf(predicted: LabelArray, clean: LabelArray, { who, call }: Measuring): Promise<Float64Array> {
  const right = makeArray(who, Float64Array, predicted.length)
  const m = clean.length
  const look = (first: number, last: number) => {
    for (let at = first; at < last; at++) right[at] = Number(predicted[at] === clean[at % m])
  }
  await sliced(right.length, 2, look, betweenSlices(call, who, right.length))
  return right
}

/** Copies a family on two inputs or more, and checks it. Throws BAD_VALUE, BAD_OPTION, BAD_SHAPE, OUT_OF_MEMORY. */
function takeFamily(who: string, given: Family): Required<Family> {
  const family = takeMembers(who, 'family', given, ['members', 'clean', 'sets', 'classes', 'resample'])
  const { sets, classes, resample = 'all' } = family
  checkClasses(who, classes)
  checkInteger(who, 'sets', sets, 3)
  checkChoice(who, 'resample', resample, RESAMPLES)
  checkList(who, 'members', family.members, 2)
  const members = Array.from(family.members, (member, at) => {
    const { name, predicted } = takeMembers(who, `members[${at}]`, member, ['name', 'predicted'])
    check(typeof name === 'string', 'BAD_OPTION', () => `${who}: the name of member ${at} is ${shown(name)}, no word`)
    return { name, predicted: copyLabels(who, name, predicted) }
  })
  const clean = copyLabels(who, 'clean', family.clean)
  checkLabels(who, 'clean', clean, classes)
  const m = clean.length
  check(m > 1, 'BAD_SHAPE', () => `${who}: ${m} inputs tell no spread; 2 or more are needed`)
  for (const { name, predicted } of members) {
    checkLabels(who, name, predicted, classes)
    const needed = () =>
      `${who}: ${name} has ${predicted.length} answers but ${sets} sets of ${m} inputs need ${sets * m}`
    check(predicted.length === sets * m, 'BAD_SHAPE', needed)
  }
  return { members, clean, sets, classes, resample }
}

async function pointsOf(
  rights: readonly Float64Array[],
  accuracies: readonly number[],
  sets: number,
  { who, call }: Measuring,
): Promise<Profiles['points']> {
  const m = rights[0].length / sets
  const center = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length
  const squares = accuracies.reduce((sum, accuracy) => sum + (accuracy - center) ** 2, 0)
  const pairs = pairsOf(rights.length)
  const pointOf = (i: number) => {
    const right = rights.map((of) => countAt(of, i, m) / sets)
    const products = right.reduce((sum, share, at) => sum + share * (accuracies[at] - center), 0)
    const rising = pairs.filter(([worse, better]) => right[better] >= right[worse]).length / pairs.length
    return { right, slope: squares > 0 ? products / squares : null, rising }
  }
  const points: Profiles['points'] = []
  const look = (first: number, last: number) => {
    for (let i = first; i < last; i++) points.push(pointOf(i))
  }
  // Strided reads of each set, and the pairs: in units of a number.
  await sliced(m, 4 * rights.length * sets + 4 * pairs.length, look, betweenSlices(call, `${who}: points`, m))
  return points
}

/** Sets in which the answer to input i is right. */
function countAt(right: Float64Array, i: number, m: number): number {
  let count = 0
  for (let at = i; at < right.length; at += m) count += right[at]
  return count
}

/** All pairs of places, the less accurate first. */
function pairsOf(count: number): [worse: number, better: number][] {
  const places = Array.from({ length: count }, (_, place) => place)
  return places.flatMap((better) => places.slice(0, better).map((worse): [number, number] => [worse, better]))
}

/** Where a pair falls is chosen by all sets but one, and how far is measured on that one, for each in turn. */
async function fallOf(
  rights: readonly Float64Array[],
  sets: number,
  resample: Resample,
  measuring: Measuring,
): Promise<Estimate> {
  const pairs: Changes[] = []
  for (const [worse, better] of pairsOf(rights.length)) {
    pairs.push(await changesOf(rights[worse], rights[better], sets, measuring))
  }
  const m = rights[0].length / sets
  let variance = 0
  const meanFall = async (without: number, between: () => void) => {
    const falls = new Float64Array(m)
    const look = (first: number, last: number) => {
      for (let i = first; i < last; i++) {
        let gain = 0
        for (const pair of pairs) {
          const { fall, spread } = fallAt(pair, { i, m, sets, without })
          gain += fall
          if (without < 0) variance += spread
        }
        falls[i] = gain / pairs.length
      }
    }
    await sliced(m, 8 * pairs.length, look, between)
    return falls
  }
  const measured = await jackknifed({ sets, resample }, measuring, meanFall)
  const deviation = Math.sqrt(variance / m / pairs.length)
  return {
    ...measured,
    // What choosing by few sets costs, as of the sampler error.
    bias: [0 - (CHOICE * deviation) / Math.sqrt(sets - 1), 0],
    method: 'cross-fitted over training sets',
  }
}

/** Of a pair, 1 where only the worse is right in a set at an input, -1 where only the better is, sets × m; and how many sets of each at an input. */
interface Changes {
  at: Int8Array
  falls: Int32Array
  rises: Int32Array
}

async function changesOf(
  worse: Float64Array,
  better: Float64Array,
  sets: number,
  { who, call }: Measuring,
): Promise<Changes> {
  const { length } = worse
  const m = length / sets
  const changes = { at: makeArray(who, Int8Array, length), falls: new Int32Array(m), rises: new Int32Array(m) }
  const look = (first: number, last: number) => {
    for (let at = first; at < last; at++) {
      changes.at[at] = worse[at] - better[at]
      if (changes.at[at] > 0) changes.falls[at % m]++
      else if (changes.at[at] < 0) changes.rises[at % m]++
    }
  }
  await sliced(length, 4, look, betweenSlices(call, `${who}: falls`, length))
  return changes
}

/** At one input and for one pair: how far it falls, and the variance of the difference of the two over sets. */
function fallAt(
  changes: Changes,
  { i, m, sets, without }: { i: number; m: number; sets: number; without: number },
): { fall: number; spread: number } {
  const left = without < 0 ? 0 : changes.at[without * m + i]
  const falls = changes.falls[i] - Number(left > 0)
  const rises = changes.rises[i] - Number(left < 0)
  const used = without < 0 ? sets : sets - 1
  const sum = falls - rises
  // Of the others, one that falls sees a fall less, and one that rises a rise less.
  const fall = (sum - 1 > 0 ? falls : 0) - (sum + 1 > 0 ? rises : 0)
  return { fall: fall / used, spread: (falls + rises - (sum * sum) / used) / (used - 1) }
}
