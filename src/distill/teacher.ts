import { type Dataset, gatherExamples, type OwnedDataset } from '../data/dataset.js'
import { type DatasetInput, readDataset, withData } from '../data/input.js'
import { makeArray } from '../engine/arrays.js'
import type { Call, CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import { Lifetime, whileBorrowed } from '../engine/lifetime.js'
import { CALL_OPTIONS, choice, integer, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import { fromBytesBy, saveOf, toBytes } from '../engine/saved/bytes.js'
import type { Saved } from '../engine/saved/container.js'
import type { Loaded } from '../engine/saved/loaded.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { countVotes, plurality, voteShares } from '../labels/votes.js'
import { type DrawOptions, takeSeeded } from '../random/draw.js'
import { stream } from '../random/stream.js'
import { fitNearest } from '../samplers/nearest.js'
import { checkClassifier, FIT_OPTIONS, type Fit, learners, type Sampler, withQueries } from '../samplers/sampler.js'
import { LABEL_OPTIONS, type Labeler, type LabelOptions, SOFT_LABEL_OPTIONS, type SoftLabels } from './labeler.js'
import { MEMBER_SPLITS, type MemberSplit, partRows } from './member-rows.js'

/**
 * Options of `fitTeacher`: the number of members, their learners and their rows. The random draw (`seed`, `trial` and
 * `purpose`) distributes the rows, and seeds each member independently.
 */
export interface TeacherOptions extends DrawOptions, CallOptions {
  /** The number of members; 10 by default. If `split` is 'disjoint', at most the number of rows. */
  members?: number
  /** The learner of every member, `fitNearest` by default; from an array, member i uses the one at i mod length. */
  fit?: Fit | readonly Fit[]
  /** The way to distribute rows over members; 'disjoint' by default, so that members are independent. */
  split?: MemberSplit
}
export const TEACHER_OPTIONS = {
  members: integer(1).or(10),
  fit: learners.or([fitNearest]),
  split: choice(MEMBER_SPLITS).or('disjoint'),
  ...FIT_OPTIONS,
} satisfies TableOf<TeacherOptions>

/** The name of the kind in the bytes of a saved pool. */
const TEACHER_KIND = 'teacher'

/**
 * A pool of classifiers that labels inputs and predicts by plurality vote. Owns its members and their rows. Every
 * method that takes inputs x, m×`dimension`, throws the errors that `votes` lists.
 */
export class Teacher extends Lifetime implements Labeler, Sampler {
  readonly members: readonly Sampler[]
  readonly classes: number
  readonly dimension: number
  /** @internal Use `fitTeacher`. */
  constructor(members: readonly Sampler[], parts: readonly Dataset[]) {
    super(members[0].engine, { owns: [...members, ...parts.map(({ x }) => x)] })
    this.members = members
    this.classes = members[0].classes
    this.dimension = members[0].dimension
  }

  /**
   * Returns the class that each member predicts for each row of x, row-major members × m. Throws BAD_OPTION when an
   * option is invalid; BAD_SHAPE when x does not have `dimension` columns; BAD_VALUE when x is not rows of finite
   * numbers; DISPOSED when the pool or x was disposed; OUT_OF_MEMORY when the votes do not fit; and the members'
   * errors.
   */
  async votes(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
    const call = takeOptions('votes', CALL_OPTIONS, options)
    return withQueries('votes', x, this, (queries) => {
      return whileBorrowed('votes', [this, queries], async () => {
        const { rows } = queries
        const votes = makeArray('votes', Int32Array, this.members.length * rows)
        for (const [at, member] of this.members.entries()) votes.set(await member.predict(queries, call), at * rows)
        return votes
      })
    })
  }

  /**
   * Returns the class with the most votes on each row of x, length m. A fair draw, the default one of `label`, breaks
   * ties. Throws BAD_OPTION for more than 4,096 classes or an invalid option; BAD_SHAPE when x does not have
   * `dimension` columns; BAD_VALUE when x is not rows of finite numbers; DISPOSED when the pool or x was disposed;
   * OUT_OF_MEMORY when the votes do not fit; and the members' errors.
   */
  predict(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
    return this.label(x, { ...takeOptions('predict', CALL_OPTIONS, options), rule: 'plurality' })
  }
  /** Returns the vote share of each class as float32, row-major m×classes; `shares` returns the same as float64. */
  async scores(x: InputRows, options: CallOptions = {}): Promise<Float32Array> {
    return Float32Array.from(await this.shares(x, takeOptions('scores', CALL_OPTIONS, options)))
  }
  /** Returns the vote share of each class as float64, row-major m×classes; each row sums to 1. */
  async shares(x: InputRows, options: CallOptions = {}): Promise<Float64Array> {
    const call = takeOptions('shares', CALL_OPTIONS, options)
    return voteShares(await this.#counts(x, call), { classes: this.classes, ...call })
  }

  /**
   * Returns a label for each row of x, m×`dimension`: the prediction of a member drawn at random, or the plurality of
   * the votes. The same draw returns the same labels. Its default purpose is 'label' for members and 'plurality' for
   * ties, so the two are independent. Throws BAD_OPTION when an option is invalid, or for the plurality of over 4,096
   * classes; BAD_SHAPE when x does not have `dimension` columns; BAD_VALUE when x is not rows of finite numbers;
   * DISPOSED when the pool or x was disposed; OUT_OF_MEMORY when the votes do not fit; and the members' errors.
   */
  async label(x: InputRows, options: LabelOptions = {}): Promise<Int32Array> {
    const { rule, ...given } = takeOptions('label', LABEL_OPTIONS, options)
    const call = pickOptions(CALL_OPTIONS, given)
    if (rule === 'plurality') return plurality(await this.#counts(x, call), { classes: this.classes, ...given })
    const votes = await this.votes(x, call)
    const drawn = stream(given.seed, given.purpose ?? 'label', given.trial)
    const { length } = this.members
    const rows = votes.length / length
    const y = new Int32Array(rows)
    const draw = (first: number, last: number) => {
      for (let row = first; row < last; row++) y[row] = votes[drawn.below(row, length) * rows + row]
    }
    await sliced(rows, 2, draw, betweenSlices(call, 'label', rows))
    return y
  }
  /**
   * Returns the vote shares of each row of x, row-major m×classes, and the class with the most votes, length m. A fair
   * draw breaks ties.
   */
  async softLabel(x: InputRows, options: Omit<LabelOptions, 'rule'> = {}): Promise<SoftLabels> {
    const given = takeOptions('softLabel', SOFT_LABEL_OPTIONS, options)
    const call = pickOptions(CALL_OPTIONS, given)
    const counts = await this.#counts(x, call)
    return {
      y: await plurality(counts, { classes: this.classes, ...given }),
      shares: await voteShares(counts, { classes: this.classes, ...call }),
    }
  }
  /**
   * Saves all members. Throws UNSUPPORTED when a member is not a sampler of this library; DISPOSED when the pool was
   * disposed; OUT_OF_MEMORY when the buffer cannot be allocated.
   */
  toBytes(options: CallOptions = {}): Promise<Uint8Array> {
    return toBytes(this, options)
  }
  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    const parts = Object.fromEntries(this.members.map((member, at) => [at, saveOf('toBytes', member)]))
    return { kind: TEACHER_KIND, values: { members: this.members.length }, parts }
  }

  /**
   * Loads the pool that `toBytes` saved; its members own their matrices. Throws BAD_VALUE when the bytes are damaged,
   * truncated, of a newer format, or hold another kind of object; OUT_OF_MEMORY when a member does not fit.
   */
  static fromBytes(engine: Engine, bytes: Uint8Array, options: CallOptions = {}): Promise<Teacher> {
    return fromBytesBy(loadTeacherIn, engine, bytes, options)
  }
  describe(): string {
    return `a pool of ${this.members.length} teachers`
  }
  async #counts(x: InputRows, call: CallOptions): Promise<Uint32Array> {
    const votes = await this.votes(x, call)
    return countVotes(votes, { members: this.members.length, classes: this.classes, ...call })
  }
}

/**
 * Fits a pool of teachers, of one learner or several, to parts of train.x, n×d, a Matrix or plain rows. They are copied
 * into the parts, so train.x may be disposed afterwards. Throws BAD_OPTION when there are more disjoint members than
 * rows or an option is invalid; BAD_SHAPE when the number of labels is not n; BAD_VALUE when train.x is not rows of
 * finite numbers, a label is not a class, or a learner does not return a classifier; DISPOSED when train.x was
 * disposed; OUT_OF_MEMORY when a part does not fit; and the learners' errors. Source: Kaplun et al., Knowledge
 * distillation: bad models can be good role models (2022).
 *
 * @example
 * ```ts
 * import { createEngine, fitTeacher, gaussianMixture, noisyWorld } from 'noisy-teacher'
 * const engine = await createEngine()
 * const world = noisyWorld(gaussianMixture({ means: [[-2], [2]], deviation: 1 }), { p: 0.2 })
 * const teacher = await fitTeacher(await world.sample(engine, 1000), { members: 10 })
 * console.log((await teacher.votes([[-2]])).join(' ')) // 0 0 0 0 0 0 0 0 1 0
 * console.log([...(await teacher.predict([[-2]]))]) // [ 0 ]
 * ```
 */
export async function fitTeacher(train: DatasetInput, options: TeacherOptions = {}): Promise<Teacher> {
  const { members, fit, split, seed, ...call } = takeSeeded('fitTeacher', TEACHER_OPTIONS, options)
  const read = readDataset('fitTeacher', train, { shares: true })
  checkInteger('fitTeacher', 'members', members, 1, split === 'disjoint' ? read.x.rows : undefined)
  const fitted: Sampler[] = []
  const parts: OwnedDataset[] = []
  const fitAll = (taken: Dataset) => async () => {
    const rowsOf = await partRows(taken.x.rows, members, split, seed, call)
    for (let member = 0; member < members; member++) {
      parts.push(await gatherExamples(taken, rowsOf(member), 'fitTeacher: rows', call))
      const own = { ...call, seed: stream(seed, 'member').u32(member) }
      const one = await fit[member % fit.length](parts[member], own)
      checkClassifier('fitTeacher', `what fit gave for member ${member}`, one)
      fitted.push(one)
    }
    if (read.x !== taken.x) for (const { x } of parts) x.freeWhenForgotten()
    if (read.x !== taken.x) for (const member of fitted) if (member instanceof Lifetime) member.freeWhenForgotten()
    return new Teacher(fitted, parts)
  }
  try {
    return await withData(read, (taken: Dataset) => whileBorrowed('fitTeacher', [taken.x], fitAll(taken)))
  } catch (error) {
    disposeAll(fitted, parts)
    throw error
  }
}

async function loadTeacherIn(call: Call, loaded: Loaded): Promise<Teacher> {
  const count = loaded.expect([TEACHER_KIND]).integer('members', 1)
  const members: Sampler[] = []
  // Imported here, because it names every sampler: a page that loads no pool would otherwise load the code of all.
  const { loadSamplerIn } = await import('./saved.js')
  try {
    for (let at = 0; at < count; at++) members.push(await loadSamplerIn(call, loaded.part(String(at))))
    const [{ classes, dimension }] = members
    const alike = members.every((member) => member.classes === classes && member.dimension === dimension)
    check(alike, 'BAD_VALUE', () => `${loaded.kind}: members differ in their classes or columns`)
    return new Teacher(members, [])
  } catch (error) {
    disposeAll(members, [])
    throw error
  }
}

/** Disposes members before the rows that they borrow. */
function disposeAll(members: readonly Sampler[], parts: readonly OwnedDataset[]): void {
  for (const thing of [...members, ...parts]) thing.dispose()
}
