import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkChoice, checkInteger, checkList, shown } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, takeOptions } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { checkClasses, checkLabels, copyLabels, type LabelArray } from '../labels/check.js'
import { coversOf, jackknifed, RESAMPLES, type RetrainResample, SIDE_CHOICE_COST } from './answers.js'
import type { Estimate } from './estimate.js'
import type { Measuring } from './given.js'
import { meanOfBoth } from './mean.js'

/** Predictions of 2 or more learners, each fitted to `sets` independent training sets, on the same m inputs. */
export interface ProfileFamily {
  /**
   * The learners, 2 or more. `predicted` holds the predicted class of each of the m inputs for each training set:
   * sets × m, row-major, as `retrain` returns.
   */
  members: readonly { name: string; predicted: LabelArray }[]
  /** Correct class of each of the m inputs, from 0 to classes - 1. */
  clean: LabelArray
  /** Number of training sets of each learner, 3 or more. */
  sets: number
  /** Number of classes, from 1 to 4096. */
  classes: number
  /** Data drawn again for each training set: inputs and labels ('all', the default) or only labels ('labels'). */
  resample?: RetrainResample
}

/**
 * The result of `pointwiseProfiles`. The profile of an input has, for each learner, the probability over training sets
 * that the learner is correct at the input. It falls where a more accurate learner is less often correct. Plain JSON.
 */
export interface PointwiseProfiles {
  /** The learners in ascending order of accuracy, each with its mean accuracy over training sets and inputs. */
  members: { name: string; accuracy: Estimate }[]
  /**
   * The profile of each input. `right`: share of training sets for which each learner is correct, in the order of
   * `members`. `slope`: least-squares slope of `right` against the learners' accuracies; its mean over inputs is 1, and
   * it is null if all accuracies are equal. `rising`: share of pairs of learners where the profile does not fall.
   */
  points: { right: number[]; slope: number | null; rising: number }[]
  /**
   * How much profiles fall: the mean, over inputs and pairs of learners, of max(0, P(the less accurate one is
   * correct) - P(the more accurate one is correct)), from 0 to 1. It is cross-fitted over training sets, since chance
   * alone makes observed profiles fall.
   */
  fall: Estimate
}

/**
 * Estimates pointwise profiles: for each input, the probability over training sets that each learner of a family is
 * correct at that input, against the learner's mean accuracy. A family can improve on average and still become worse at
 * some inputs; `fall` measures by how much. A sampler is correct at an input x of class c with probability P(c|x), the
 * probability of the label c at x.
 *
 * Throws BAD_OPTION when there are fewer than 2 members or 3 sets, or another option is invalid; BAD_SHAPE when lengths
 * disagree or there are fewer than 2 inputs; BAD_VALUE when a label is not a class; OUT_OF_MEMORY when copies do not
 * fit.
 *
 * Source: Kaplun, Ghosh, Garg, Barak, Nakkiran, "Deconstructing distributions: a pointwise framework of learning"
 * (2022).
 */
export async function pointwiseProfiles(family: ProfileFamily, options: CallOptions = {}): Promise<PointwiseProfiles> {
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

/** Returns 1 for each correct prediction and 0 for each wrong one: sets × m, row-major. */
async function rightOf(predicted: LabelArray, clean: LabelArray, { who, call }: Measuring): Promise<Float64Array> {
  const right = makeArray(who, Float64Array, predicted.length)
  const m = clean.length
  const look = (first: number, last: number) => {
    for (let at = first; at < last; at++) right[at] = Number(predicted[at] === clean[at % m])
  }
  await sliced(right.length, 2, look, betweenSlices(call, who, right.length))
  return right
}

/** Checks and copies a family on 2 or more inputs. Throws as documented for `pointwiseProfiles`. */
function takeFamily(who: string, given: ProfileFamily): Required<ProfileFamily> {
  const family = takeMembers(who, 'family', given, ['members', 'clean', 'sets', 'classes', 'resample'])
  const { sets, classes, resample = 'all' } = family
  checkClasses(who, classes)
  checkInteger(who, 'sets', sets, 3)
  checkChoice(who, 'resample', resample, RESAMPLES)
  checkList(who, 'members', family.members, 2)
  const members = Array.from(family.members, (member, at) => {
    const { name, predicted } = takeMembers(who, `members[${at}]`, member, ['name', 'predicted'])
    check(typeof name === 'string', 'BAD_OPTION', () => `${who}: members[${at}].name is ${shown(name)}, not a string`)
    return { name, predicted: copyLabels(who, name, predicted) }
  })
  const clean = copyLabels(who, 'clean', family.clean)
  checkLabels(who, 'clean', clean, classes)
  const m = clean.length
  check(m > 1, 'BAD_SHAPE', () => `${who}: clean has ${m} labels but 2 or more are needed`)
  for (const { name, predicted } of members) {
    checkLabels(who, name, predicted, classes)
    const needed = () =>
      `${who}: ${name} has ${predicted.length} labels but ${sets} sets of ${m} inputs need ${sets * m}`
    check(predicted.length === sets * m, 'BAD_SHAPE', needed)
  }
  return { members, clean, sets, classes, resample }
}

/** Returns the profile of each input, from rights (one sets × m array for each learner) and mean accuracies. */
async function pointsOf(
  rights: readonly Float64Array[],
  accuracies: readonly number[],
  sets: number,
  { who, call }: Measuring,
): Promise<PointwiseProfiles['points']> {
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
  const points: PointwiseProfiles['points'] = []
  const look = (first: number, last: number) => {
    for (let i = first; i < last; i++) points.push(pointOf(i))
  }
  // The cost of an input: strided reads of every set, and a comparison for each pair.
  await sliced(m, 4 * rights.length * sets + 4 * pairs.length, look, betweenSlices(call, `${who}: points`, m))
  return points
}

/** Returns the number of training sets whose prediction on input i is correct; `right` is sets × m, 1 or 0. */
function countAt(right: Float64Array, i: number, m: number): number {
  let count = 0
  for (let at = i; at < right.length; at += m) count += right[at]
  return count
}

/** Returns all pairs of indices below count, the lower one (the less accurate learner) first. */
function pairsOf(count: number): [worse: number, better: number][] {
  const places = Array.from({ length: count }, (_, place) => place)
  return places.flatMap((better) => places.slice(0, better).map((worse): [number, number] => [worse, better]))
}

/**
 * Estimates `fall` of the result by leave-one-out cross-fitting: for each training set, the others decide at which
 * inputs a pair of learners falls, and that set measures by how much.
 */
async function fallOf(
  rights: readonly Float64Array[],
  sets: number,
  resample: RetrainResample,
  measuring: Measuring,
): Promise<Estimate> {
  const pairs: PairChanges[] = []
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
    // The sign of each fall is decided by few sets, as in `samplerError`.
    bias: [0 - (SIDE_CHOICE_COST * deviation) / Math.sqrt(sets - 1), 0],
    method: 'cross-fitted over training sets',
  }
}

/** Differences between the two learners of a pair, for each training set and input. */
interface PairChanges {
  /** 1 if only the less accurate learner is correct, -1 if only the more accurate one is, else 0: sets × m. */
  at: Int8Array
  /** Number of training sets for which only the less accurate learner is correct, at each input. */
  falls: Int32Array
  /** Number of training sets for which only the more accurate learner is correct, at each input. */
  rises: Int32Array
}

/** Compares two learners; `worse` and `better` are sets × m, 1 for a correct prediction and 0 for a wrong one. */
async function changesOf(
  worse: Float64Array,
  better: Float64Array,
  sets: number,
  { who, call }: Measuring,
): Promise<PairChanges> {
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

/**
 * Returns, for one pair at input i, the cross-fitted fall, and the variance over sets of the difference between the two
 * learners, both without training set number `without` (-1 excludes none).
 */
function fallAt(
  changes: PairChanges,
  { i, m, sets, without }: { i: number; m: number; sets: number; without: number },
): { fall: number; spread: number } {
  const left = without < 0 ? 0 : changes.at[without * m + i]
  const falls = changes.falls[i] - Number(left > 0)
  const rises = changes.rises[i] - Number(left < 0)
  const used = without < 0 ? sets : sets - 1
  const sum = falls - rises
  // The sign of (sum - own change) decides: a set that falls leaves sum - 1 to the others, one that rises sum + 1.
  const fall = (sum - 1 > 0 ? falls : 0) - (sum + 1 > 0 ? rises : 0)
  return { fall: fall / used, spread: (falls + rises - (sum * sum) / used) / (used - 1) }
}
