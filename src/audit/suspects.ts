import { largestAt, type Prediction } from './prediction.js'
import { rankRows } from './ranking.js'
import type { Suspect } from './result.js'
import type { Separable } from './separable.js'

/** Share of the given rows of a class, and number of rows, that must be predicted for the class to be identified. */
const [MIN_SHARE, MIN_ROWS] = [0.1, 5]
/** A label of a class that is not identified is suspect if its probability is below this share of its frequency. */
const MIN_RATIO = 0.5
/** A class of fewer rows is not told from errors: its labels are suspects if another class is more probable. */
const MIN_CLASS_ROWS = 5

/** All rows as suspects, most suspicious first, in the numbers of the classes that occur. */
export interface Ranked {
  suspects: Suspect[]
  scores: Float64Array
  identified: boolean[]
}

/** Returns whether each class is predicted often enough, and rightly at all, for its row of a transition matrix. */
export function identifiedClasses({ y, classes }: Prediction, truth: Int32Array): boolean[] {
  const [given, found, right] = [0, 1, 2].map(() => new Int32Array(classes))
  y.forEach((label, row) => {
    given[label]++
    found[truth[row]]++
    right[truth[row]] += Number(truth[row] === label)
  })
  return Array.from(found, (count, c) => count >= Math.max(MIN_ROWS, MIN_SHARE * given[c]) && right[c] > 0)
}

/**
 * Ranks all rows. A row is a suspect if its most probable true class is another one. Labels of a class that is never
 * predicted would all be suspects: of these, only those are that are less probable than half their frequency.
 */
export function rankSuspects(prediction: Prediction, separable: Separable, coreNoise: number): Ranked {
  const { y, classes, probabilities } = prediction
  const { truth } = separable
  const { scores, certain } = rankRows(prediction, coreNoise)
  const identified = identifiedClasses(prediction, truth)
  const counts = new Int32Array(classes)
  for (const label of y) counts[label]++
  const others = new Float64Array(classes)
  const suspects = Array.from(y, (given, row): Suspect => {
    const isOther = truth[row] !== given
    const frequency = counts[given] / y.length
    const isTold =
      identified[given] ||
      counts[given] < MIN_CLASS_ROWS ||
      probabilities[row * classes + given] < MIN_RATIO * frequency
    const list = !isTold ? null : certain[row] ? 'certain' : isOther ? 'suspect' : null
    let proposed = truth[row]
    if (list && !isOther) {
      for (let c = 0; c < classes; c++) others[c] = c === given ? -1 : probabilities[row * classes + c]
      proposed = largestAt(others, 0, classes)
    }
    return { row, given, proposed, score: scores[row], list }
  })
  suspects.sort((a, b) => b.score - a.score || a.row - b.row)
  return { suspects, scores, identified }
}
