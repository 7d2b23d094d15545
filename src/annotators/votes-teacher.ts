import { pick } from '../data/world.js'
import {
  LABEL_OPTIONS,
  type Labeler,
  type LabelOptions,
  SOFT_LABEL_OPTIONS,
  type SoftLabels,
} from '../distill/labeler.js'
import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, NoisyTeacherError, shown } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { checkMatrix, Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, integer, kind, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { inOrder, stream } from '../random/stream.js'
import { CrossFittedStudent } from './cross-fitted.js'
import { MIN_ITEMS } from './fit-features.js'
import type { Aggregate } from './result.js'
import { classCountOf, MAX_VOTE_CLASSES, takeVotes, type Votes } from './votes.js'

/** Options of `votesTeacher`: the number of classes, and features of the items. */
export interface VotesTeacherOptions {
  /**
   * Number of classes, from 2 to 256; by default the largest label plus 1, or that of the aggregate. Labels beyond it are
   * dropped.
   */
  classes?: number
  /**
   * Features, one row for each item. With them, items without votes are labeled too, by the probabilities of a student
   * that learns the vote shares of the other items. None by default.
   */
  x?: Matrix
}

export const VOTES_TEACHER_OPTIONS = {
  classes: integer(2, MAX_VOTE_CLASSES),
  x: kind<Matrix>('a Matrix', (value) => value instanceof Matrix),
} satisfies TableOf<VotesTeacherOptions>

/** A labeler of the items that annotators voted on. */
export interface VotesTeacher extends Labeler {
  /** The items that it labels, ascending: those with votes, or all if it has features. */
  readonly rows: Uint32Array
}

/** Vote shares, or probabilities, of items. */
interface ItemShares {
  classes: number
  items: number
  /** items × classes; the row of an item without votes is not used. */
  shares: Float64Array
  /** The items with votes, ascending. */
  rows: Uint32Array
}

/**
 * Makes teachers of annotators: a labeler for `distill` whose labels of item i come from the votes on it. Rule 'random'
 * returns the label of one of the item's annotators, drawn at random (the rule of the paper); 'plurality' the most
 * frequent label; soft labels are the vote shares. From an `Aggregate`, the result of `aggregateVotes`, its probabilities
 * take the place of the shares: 'random' draws from them, and 'plurality' returns the most probable class.
 *
 * The rows of the inputs are the items of the votes, in order. Items without votes have no label: `distill` leaves them
 * out, and `label` accepts either all items, if each has votes, or those in `rows` alone. With features x, a cross-fitted
 * student labels items without votes. `votesTeacher(votes, x)` is short for `votesTeacher(votes, { x })`.
 *
 * Throws BAD_OPTION when an option is invalid; BAD_VALUE when `votes` is neither votes nor an aggregate, or a label is
 * not a whole number in range; BAD_SHAPE when arrays differ in length, there are no votes, or x does not have a row for
 * each item. Its `label` throws BAD_SHAPE when x has another number of rows, BAD_VALUE when x is not a Matrix or an item
 * has no votes, ENGINE_MISMATCH, DISPOSED and OUT_OF_MEMORY. Source: Kaplun et al., Knowledge distillation: bad models
 * can be good role models (2022).
 *
 * @example
 * ```ts
 * import { createEngine, distill, logisticStudent, votesTeacher } from 'noisy-teacher'
 * await using engine = await createEngine()
 * const x = engine.matrix(6, 1, [-3, -2, -1, 1, 2, 3])
 * const wide = [[0, 0, 1], [0, 0, 0], [0, 1, 0], [1, 1, 0], [-1, 1, 1], [1, 1, 1]]
 * const student = await distill(votesTeacher({ wide }), x, { rule: 'soft', fit: logisticStudent() })
 * console.log((await student.predict(x)).join(' ')) // 0 0 0 1 1 1
 * ```
 */
export function votesTeacher(votes: Votes | Aggregate, options: VotesTeacherOptions | Matrix = {}): VotesTeacher {
  const who = 'votesTeacher'
  const { classes, x } = takeOptions(who, VOTES_TEACHER_OPTIONS, options instanceof Matrix ? { x: options } : options)
  const own = isAggregate(who, votes) ? sharesOfAggregate(who, votes, classes) : sharesOfVotes(who, votes, classes)
  check(own.rows.length > 0, 'BAD_SHAPE', () => `${who}: there are no votes`)
  if (x) {
    const { items, rows } = own
    check(x.rows === items, 'BAD_SHAPE', () => `${who}: x has ${x.rows} rows but there are ${items} items`)
    const enough = rows.length === items || rows.length >= MIN_ITEMS
    check(enough, 'BAD_SHAPE', () => `${who}: x needs ${MIN_ITEMS} items with votes but there are ${rows.length}`)
  }
  return teacherOf(own, x)
}

function teacherOf(own: ItemShares, x?: Matrix): VotesTeacher {
  const { classes, items } = own
  const rows = x ? inOrder(items) : own.rows
  /** Returns the shares of all rows of `inputs`, and the item of each row. */
  const sharesFor = async (inputs: Matrix, call: CallOptions) => {
    checkMatrix('label', 'x', inputs)
    check(!x || x.engine === inputs.engine, 'ENGINE_MISMATCH', () => 'label: the features belong to another engine')
    const found = inputs.rows
    const fits = found === rows.length || found === items
    check(fits, 'BAD_SHAPE', () => {
      return `label: x has ${found} rows but needs ${items}, one for each item, or the ${rows.length} with votes`
    })
    check(found === rows.length, 'BAD_VALUE', () => {
      const empty = items - rows.length
      return `label: ${empty} of ${items} items have no votes; give takeRows(x, teacher.rows), or features to votesTeacher`
    })
    return whileBorrowed('label', [inputs], () => (x ? withStudent(own, x, call) : own.shares))
  }
  const decide = async (shares: Float64Array, { rule, seed, trial, purpose, ...call }: LabelOptions) => {
    const draws = stream(seed!, purpose ?? (rule === 'random' ? 'label' : 'plurality'), trial)
    const y = makeArray('label', Int32Array, rows.length)
    const labelSome = (first: number, last: number) => {
      for (let at = first; at < last; at++) {
        const row = shares.subarray(rows[at] * classes, (rows[at] + 1) * classes)
        y[at] = rule === 'random' ? pick(row, draws.uniform(rows[at])) : mostOf(row, draws.uniform(rows[at]))
      }
    }
    await sliced(rows.length, classes, labelSome, betweenSlices(call, 'label', rows.length))
    return y
  }
  return Object.freeze({
    classes,
    rows,
    ...(x && { engine: x.engine }),
    async label(inputs: Matrix, given: LabelOptions = {}): Promise<Int32Array> {
      const options = takeOptions('label', LABEL_OPTIONS, given)
      return decide(await sharesFor(inputs, pickOptions(CALL_OPTIONS, options)), options)
    },
    async softLabel(inputs: Matrix, given: Omit<LabelOptions, 'rule'> = {}): Promise<SoftLabels> {
      const options = takeOptions('softLabel', SOFT_LABEL_OPTIONS, given)
      const all = await sharesFor(inputs, pickOptions(CALL_OPTIONS, options))
      const shares = makeArray('softLabel', Float64Array, rows.length * classes)
      rows.forEach((i, at) => {
        shares.set(all.subarray(i * classes, (i + 1) * classes), at * classes)
      })
      return { y: await decide(all, { ...options, rule: 'plurality' }), shares }
    },
  })
}

/** Returns the shares of all items; those without votes get the probabilities of a cross-fitted student. */
async function withStudent({ shares, rows, items, classes }: ItemShares, x: Matrix, call: CallOptions) {
  if (rows.length === items) return shares
  const student = await CrossFittedStudent.open({ x, rows, classes, seed: 0, call })
  const all = await student.scores(shares)
  for (const i of rows) all.set(shares.subarray(i * classes, (i + 1) * classes), i * classes)
  for (let i = 0; i < items; i++) {
    const row = all.subarray(i * classes, (i + 1) * classes)
    const sum = row.reduce((a, b) => a + b, 0)
    for (let k = 0; k < classes; k++) row[k] /= sum
  }
  return all
}

/** Returns true if `votes` has probabilities. Throws BAD_VALUE when it cannot be read. */
function isAggregate(who: string, votes: unknown): votes is Aggregate {
  try {
    return typeof votes === 'object' && votes !== null && 'probabilities' in votes
  } catch (cause) {
    throw new NoisyTeacherError('BAD_VALUE', `${who}: votes cannot be read`, { cause })
  }
}

function sharesOfAggregate(who: string, given: Aggregate, asked?: number): ItemShares {
  let taken: Pick<Aggregate, 'classes' | 'probabilities' | 'votes' | 'features'>
  try {
    const { classes, probabilities, votes, features } = given
    taken = { classes, probabilities, votes, features }
  } catch (cause) {
    throw new NoisyTeacherError('BAD_VALUE', `${who}: the aggregate cannot be read`, { cause })
  }
  const { classes, probabilities, votes, features } = taken
  integer(2, MAX_VOTE_CLASSES).read(who, 'classes of the aggregate', classes)
  check(asked === undefined || asked === classes, 'BAD_OPTION', () => {
    return `${who}: classes is ${asked} but the aggregate has ${classes}`
  })
  const held = probabilities instanceof Float64Array && votes instanceof Uint32Array
  check(held && probabilities.length === classes * votes.length, 'BAD_VALUE', () => {
    return `${who}: the aggregate is ${shown(given)} but must be the result of aggregateVotes`
  })
  const shares = probabilities.slice()
  for (let i = 0; i < votes.length; i++) {
    const sum = shares.subarray(i * classes, (i + 1) * classes).reduce((a, b) => (b >= 0 ? a + b : Number.NaN), 0)
    check(Math.abs(sum - 1) < 1e-6, 'BAD_VALUE', () => {
      return `${who}: the probabilities of item ${i} of the aggregate are not from 0 to 1 with sum 1`
    })
  }
  const rows = inOrder(votes.length).filter((i) => features !== undefined || votes[i] > 0)
  return { classes, items: votes.length, shares, rows }
}

/** Returns vote shares; an annotator that labels an item several times has one vote in all. */
function sharesOfVotes(who: string, votes: Votes, asked?: number): ItemShares {
  const { items, annotators, labels, itemCount } = takeVotes(who, votes)
  const classes = asked ?? classCountOf(who, labels)
  const kept = inOrder(labels.length).filter((v) => labels[v] >= 0 && labels[v] < classes)
  // By item, and by annotator within an item.
  kept.sort((a, b) => items[a] - items[b] || annotators[a] - annotators[b])
  const isSame = (a: number, b: number) => items[a] === items[b] && annotators[a] === annotators[b]
  const shares = makeArray(who, Float64Array, itemCount * classes)
  const sums = new Float64Array(itemCount)
  for (let first = 0; first < kept.length; ) {
    let end = first + 1
    while (end < kept.length && isSame(kept[first], kept[end])) end++
    const item = items[kept[first]]
    for (let at = first; at < end; at++) shares[item * classes + labels[kept[at]]] += 1 / (end - first)
    sums[item]++
    first = end
  }
  for (let at = 0; at < shares.length; at++) shares[at] /= sums[Math.floor(at / classes)]
  return { classes, items: itemCount, shares, rows: inOrder(itemCount).filter((i) => sums[i] > 0) }
}

/** Returns the class with the largest share; u in [0, 1) decides ties. */
function mostOf(shares: Float64Array, u: number): number {
  const most = shares.reduce((a, b) => Math.max(a, b), 0)
  const tied = Array.from(shares.keys()).filter((k) => shares[k] > most - 1e-9)
  return tied[Math.floor(u * tied.length)]
}
