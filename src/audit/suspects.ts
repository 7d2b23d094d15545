import { largest } from '../data/world.js'
import type { Prediction } from './prediction.js'
import type { Ranking } from './ranking.js'
import type { Suspect } from './result.js'
import { MIN_CLASS_ROWS, MIN_ROWS } from './verdict.js'

/** Share of the given rows of a class, and number of rows, that must be predicted for the class to be identified. */
const [MIN_SHARE, MIN_PREDICTED] = [0.1, 5]
/** A label of a class that is not identified is suspect if its probability is below this share of its frequency. */
const MIN_RATIO = 0.5

/** Returns whether each class is predicted often enough, and rightly at all, for its row of a transition matrix. */
export function identifiedClasses({ y, classes }: Prediction, truth: Int32Array): boolean[] {
  const [given, found, right] = [0, 1, 2].map(() => new Int32Array(classes))
  y.forEach((label, row) => {
    given[label]++
    found[truth[row]]++
    right[truth[row]] += Number(truth[row] === label)
  })
  return Array.from(found, (count, c) => count >= Math.max(MIN_PREDICTED, MIN_SHARE * given[c]) && right[c] > 0)
}

/** What suspects are made of. */
export interface Suspicion extends Ranking {
  /** The most probable true class of each row. */
  truth: Int32Array
  /** Whether each class is identified. */
  identified: readonly boolean[]
}

/**
 * Returns the suspects, and other rows that are wanted, most suspicious first, in the numbers of the classes that occur. A row is
 * a suspect if its most probable true class is another one. Labels of a class that is not identified would all be suspects:
 * of these, only those are that are less probable than half their frequency. A class of fewer than 5 rows is not told from
 * errors: all its labels may be suspects. With fewer than 20 rows, or 5 rows a class, there are none.
 */
export function listSuspects(
  { y, classes, probabilities }: Prediction,
  { scores, certain, truth, identified }: Suspicion,
  isWanted: (row: number) => boolean,
): Suspect[] {
  const counts = new Int32Array(classes)
  for (const label of y) counts[label]++
  const listOf = (row: number): Suspect['list'] => {
    if (y.length < Math.max(MIN_ROWS, MIN_CLASS_ROWS * classes)) return null
    const given = y[row]
    const isTold =
      identified[given] ||
      counts[given] < MIN_CLASS_ROWS ||
      probabilities[row * classes + given] < (MIN_RATIO * counts[given]) / y.length
    if (!isTold) return null
    return certain[row] ? 'certain' : truth[row] !== given ? 'suspect' : null
  }
  const suspects: Suspect[] = []
  y.forEach((given, row) => {
    const list = listOf(row)
    if (list === null && !isWanted(row)) return
    let proposed = truth[row]
    if (list !== null && proposed === given) {
      const others = probabilities.slice(row * classes, (row + 1) * classes)
      others[given] = -1
      proposed = largest(others)
    }
    suspects.push({ row, given, proposed, score: scores[row], list })
  })
  return suspects.sort((a, b) => b.score - a.score || a.row - b.row)
}
