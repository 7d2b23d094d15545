import { check } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { checkLabels, type LabelArray } from '../labels/check.js'
import { matrixOf } from '../labels/noise-matrix.js'
import { pluralityOf } from './voting.js'

/**
 * Argument of `throughNoise`: the predictions of 1-NN teachers that were fitted to clean labels, the true classes of
 * the inputs, and the noise matrix of the labels.
 */
export interface CleanAnswers {
  /**
   * Class that each teacher, fitted to clean labels, predicts at each of m inputs. Row-major: a row for each teacher, a
   * column for each input.
   */
  votes: LabelArray
  /** True class of each of the m inputs, from 0 to K - 1. */
  actual: LabelArray
  /** Noise matrix, K × K, row-major: entry (i, j) is the probability that a label of class i is observed as j. */
  transition: Float64Array
}

/** Theoretical values for a pool of 1-NN teachers fitted to noisy labels. Each is a mean over draws of the noise. */
export interface ThroughNoise {
  /** Share of predictions that equal the clean label, a mean over the teachers. */
  accuracy: number
  /** Share of predictions that equal a fresh noisy label, a mean over the teachers. */
  noisyAccuracy: number
  /**
   * Entry [i][j] is the probability that a teacher predicts class j if the true class is i, a mean over the teachers.
   * The row of a class without inputs is 0.
   */
  confusion: number[][]
  /**
   * Probability that two teachers predict the same class at an input, a mean over pairs of teachers and inputs;
   * undefined for one teacher.
   */
  agreement?: number
  /** Accuracy of the pool's plurality vote on clean labels. */
  vote: number
}

/**
 * Returns theoretical values for a pool of 1-NN teachers fitted to noisy labels, from the predictions of the same
 * teachers fitted to clean labels.
 *
 * 1-NN repeats the label of the nearest training row. A teacher's prediction is therefore its prediction from clean
 * labels, passed through the noise. `accuracy`, `noisyAccuracy`, `confusion` and `agreement` are exact means over draws
 * of the noise. `vote` is 1 - `pluralityError`, computed at each input from the mean, over the teachers, of the
 * probabilities of each vote. `votes` has a row for each teacher and a column for each of m inputs, row-major. `actual`
 * has the m true classes, and `transition` is the K × K noise matrix (`noise.matrix(K)`). Throws BAD_SHAPE when `votes`
 * or `actual` is empty, or the length of `votes` is not a multiple of the length of `actual`; BAD_VALUE when a label is
 * not a class or `transition` is not a noise matrix.
 */
export function throughNoise(of: CleanAnswers): ThroughNoise {
  const { votes, actual, transition } = takeMembers('throughNoise', 'answers', of, ['votes', 'actual', 'transition'])
  const { values, classes } = matrixOf('throughNoise', 'transition', transition)
  checkLabels('throughNoise', 'votes', votes, classes)
  checkLabels('throughNoise', 'actual', actual, classes)
  const whole = actual.length > 0 && votes.length > 0 && votes.length % actual.length === 0
  check(whole, 'BAD_SHAPE', () => {
    return `throughNoise: ${votes.length} votes are not those of whole teachers on ${actual.length} inputs`
  })
  const noisy = (from: number) => values.subarray(from * classes, (from + 1) * classes)
  const m = actual.length
  const members = votes.length / m
  const confusion = zeros(classes)
  const counts = new Float64Array(classes)
  let [noisyRight, agreed, voteRight] = [0, 0, 0]
  actual.forEach((label: number, row: number) => {
    const answers = Array.from({ length: members }, (_, t) => votes[t * m + row])
    const shares = meanOf(answers.map(noisy))
    counts[label]++
    shares.forEach((share, j) => {
      confusion[label][j] += share
      noisyRight += share * noisy(label)[j]
    })
    agreed += pairsThatAgree(answers, noisy)
    const rightFirst = [shares[label], ...shares.filter((_, j) => j !== label)]
    voteRight += 1 - pluralityOf(members, rightFirst)
  })
  const right = confusion.reduce((sum, of, c) => sum + of[c], 0)
  return {
    accuracy: right / m,
    noisyAccuracy: noisyRight / m,
    confusion: confusion.map((row, c) => row.map((sum) => (counts[c] > 0 ? sum / counts[c] : 0))),
    ...(members > 1 && { agreement: agreed / m }),
    vote: voteRight / m,
  }
}

/**
 * Returns the probability that two teachers predict the same class at one input, a mean over pairs of teachers.
 * `answers` has the teachers' predictions from clean labels; the noise of two teachers is independent.
 */
function pairsThatAgree(answers: readonly number[], noisy: (from: number) => Float64Array): number {
  let [sum, pairs] = [0, 0]
  for (let a = 0; a < answers.length; a++) {
    for (let b = 0; b < a; b++, pairs++) sum += dot(noisy(answers[a]), noisy(answers[b]))
  }
  return pairs > 0 ? sum / pairs : 0
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, j) => sum + value * b[j], 0)
const zeros = (classes: number) => Array.from({ length: classes }, () => new Array<number>(classes).fill(0))

function meanOf(rows: readonly Float64Array[]): number[] {
  return Array.from(rows[0], (_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length)
}
