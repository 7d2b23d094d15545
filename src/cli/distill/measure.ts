import { type Dataset, gatherExamples } from '../../data/dataset.js'
import { foldsOf } from '../../data/folds.js'
import type { CallOptions } from '../../engine/call.js'
import { NoisyTeacherError } from '../../engine/check.js'
import { stream } from '../../random/stream.js'
import type { Route } from './routes.js'

/** A route with what its students predict of held-out rows. */
export interface MeasuredRoute {
  route: Route
  /** Predicted classes of the held-out rows, in their order. */
  predicted: Int32Array
  /** Scores of the classes, row-major. */
  scores: Float32Array
  /** Error of a fit that failed; its route is not a candidate. */
  refused?: NoisyTeacherError
}

/** The rows that are held out, one group after another: the students of a group were fitted to the other rows. */
export interface HeldOutGroups {
  groups: readonly { kept: Uint32Array; held: Uint32Array }[]
  /** The held-out rows of all groups. */
  rows: Uint32Array
}

/** Number of rows up to which each row is held out once, by folds; of more rows, one part is held out. */
const MAX_FOLDED_ROWS = 5000
/** Number of folds, and of parts of more rows. */
const [FOLDS, PARTS] = [5, 3]

/** Chooses the rows to hold out, with equal shares of each class. */
export function heldOutGroups(y: Int32Array, seed: number): HeldOutGroups {
  const n = y.length
  const order = stream(seed, 'distill: held out').permutation(n)
  const count = n <= MAX_FOLDED_ROWS ? Math.min(FOLDS, n) : PARTS
  const folds = foldsOf(order, count, y)
  const all = Uint32Array.from({ length: n }, (_, row) => row)
  const groups = Array.from({ length: n <= MAX_FOLDED_ROWS ? count : 1 }, (_, fold) => ({
    kept: all.filter((row) => folds[row] !== fold),
    held: all.filter((row) => folds[row] === fold),
  }))
  return { groups, rows: Uint32Array.from(groups.flatMap(({ held }) => [...held])) }
}

/**
 * Fits each route to the rows that are kept, and predicts those that are held out, group by group. A route whose fit cannot
 * be made is refused, not an error.
 */
export async function measureRoutes(
  routes: readonly Route[],
  data: Dataset,
  { groups, rows }: HeldOutGroups,
  { seed, signal, onProgress }: CallOptions & { seed: number },
): Promise<MeasuredRoute[]> {
  const measured: MeasuredRoute[] = routes.map((route) => ({
    route,
    predicted: new Int32Array(rows.length),
    scores: new Float32Array(rows.length * data.classes),
  }))
  const call = { signal }
  let [at, done] = [0, 0]
  for (const { kept, held } of groups) {
    using train = await gatherExamples(data, kept, 'distill: rows', call)
    using test = await gatherExamples(data, held, 'distill: rows', call)
    for (const each of measured) {
      onProgress?.({ stage: 'measuring candidates', done: done++, total: groups.length * routes.length })
      if (each.refused) continue
      try {
        using student = await each.route.fit(train, { seed, signal })
        each.predicted.set(await student.predict(test.x, call), at)
        each.scores.set(await student.scores(test.x, call), at * data.classes)
      } catch (error) {
        signal?.throwIfAborted()
        if (!(error instanceof NoisyTeacherError)) throw error
        each.refused = error
      }
    }
    at += held.length
  }
  return measured
}

/** Returns the labels of the held-out rows. */
export const heldOutLabels = (y: Int32Array, { rows }: HeldOutGroups): Int32Array =>
  Int32Array.from(rows, (row) => y[row])
