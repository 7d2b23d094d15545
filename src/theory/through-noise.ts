import { check } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { checkLabels, type LabelArray } from '../labels/check.js'
import { matrixOf } from '../labels/noise-matrix.js'
import { pluralityOf } from './voting.js'

/** Predictions of a pool of 1-NN teachers fitted to clean labels, and the noise matrix. */
export interface CleanAnswers {
  /** Labels predicted by the teachers fitted to clean labels, members × m, row-major. */
  votes: LabelArray
  /** True class of each of the m inputs. */
  actual: LabelArray
  /** Noise matrix P(noisy label | class), K×K, row-major. */
  transition: Float64Array
}

/** Theoretical values for a pool of 1-NN teachers fitted to noisy labels. */
export interface ThroughNoise {
  /** Share of predictions that equal the clean label, averaged over the teachers. */
  accuracy: number
  /** Share of predictions that equal the noisy label, averaged over the teachers. */
  noisyAccuracy: number
  /** P(the teacher predicts j | the class is i), averaged over the teachers. */
  confusion: number[][]
  /** P(two teachers agree), averaged over pairs; undefined for one teacher. */
  agreement?: number
  /** Accuracy of the pool's plurality vote. */
  vote: number
}

/**
 * Returns theoretical values for a pool of 1-NN teachers fitted to noisy labels, from the predictions of the same
 * teachers fitted to clean labels.
 *
 * 1-NN repeats the label of the neighbor, so a teacher's prediction is its clean prediction passed through the noise.
 * The values are exact means over noise draws. `votes` are the clean predictions, members × m, row-major; `actual` the
 * m true classes; `transition` the K×K noise matrix (`noise.matrix(K)`). The vote follows `pluralityError` from the
 * pool's mean vote shares at each input. Throws BAD_SHAPE when the length of `votes` is not a multiple of the length of
 * `actual`; BAD_VALUE when a label is not a class or `transition` is not a noise matrix.
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
 * Returns the mean, over pairs of teachers, of the probability that their clean answers, each passed through its own
 * noise, come out equal.
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
