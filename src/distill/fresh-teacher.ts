import { type Dataset, MAX_CLASSES, OwnedDataset } from '../data/dataset.js'
import type { SampleOptions } from '../data/sample.js'
import { check, shown } from '../engine/check.js'
import { handOver, whileBorrowed } from '../engine/lifetime.js'
import { checkMatrix, Matrix } from '../engine/matrix.js'
import { callback, integer, type TableOf, takeOptions } from '../engine/options.js'
import { takeRows } from '../engine/take-rows.js'
import { takeSeeded } from '../random/draw.js'
import { stream } from '../random/stream.js'
import { fitNearest } from '../samplers/nearest.js'
import { checkClassifier, type Fit, type FitOptions, learner } from '../samplers/sampler.js'
import { setsOf } from '../samplers/sets.js'
import { LABEL_OPTIONS, type Labeler, type LabelOptions } from './labeler.js'

/** Options of `freshTeacher`: the number of classes, the source of training sets, and the learner of the teachers. */
export interface FreshTeacherOptions {
  /** The number of classes of every training set, from 1 to 65,536. */
  classes: number
  /**
   * Draws the training set of one teacher: for example `(draw) => world.sample(engine, 20, draw)`. Sets must be
   * independent for different values of `seed` or `trial` in the draw. The labeler disposes the matrix of the set after
   * the teacher has labeled its row.
   */
  sample: (draw: SampleOptions) => Promise<Dataset>
  /** The learner of every teacher; `fitNearest` by default. The labeler gives each teacher an independent seed. */
  fit?: Fit
}

/** Maximum number of training sets that are in memory together, and about that of their values. */
const MAX_TOGETHER = { sets: 64, values: 1 << 20 } as const

/** Option table of `freshTeacher`. */
export const FRESH_TEACHER_OPTIONS = {
  classes: integer(1, MAX_CLASSES).required(),
  sample: callback<FreshTeacherOptions['sample']>('a function of a draw that samples a dataset').required(),
  fit: learner().or(fitNearest),
} satisfies TableOf<FreshTeacherOptions>

/**
 * Returns a labeler that fits a new teacher, to a new training set, for each row that it labels. The labels of two rows
 * are therefore independent (Kaplun et al. 2022). In theory, with many unlabeled points, a k-NN student of these labels
 * errs as often as the majority of k independent teachers (`theory.poolStudentError` without `members`; `noisy-teacher
 * verify T27`). Each row costs one fit, so use a cheap learner. The labeler occupies no engine memory between calls.
 *
 * Throws BAD_OPTION when an option is missing or of the wrong type. Its `label` throws BAD_OPTION when the rule is not
 * 'random'; BAD_VALUE when x is not a Matrix, `sample` does not return a dataset, or `fit` does not return a
 * classifier; BAD_SHAPE when a sample has another number of classes; DISPOSED when x was disposed; and the errors of
 * `sample` and `fit`.
 *
 * @example
 * ```ts
 * import { createEngine, freshTeacher, gaussianMixture } from 'noisy-teacher'
 * const engine = await createEngine()
 * const world = gaussianMixture({ means: [[-1], [1]], deviation: 1 })
 * const teacher = freshTeacher({ classes: 2, sample: (draw) => world.sample(engine, 100, draw) })
 * console.log([...(await teacher.label(engine.matrix(3, 1, [-3, 0, 3])))]) // [ 0, 0, 1 ]
 * ```
 */
export function freshTeacher(options: FreshTeacherOptions): Labeler {
  const { classes, sample, fit } = takeOptions('freshTeacher', FRESH_TEACHER_OPTIONS, options)
  const together = setsOf(fit)

  /** Draws the training set of one teacher and checks it. */
  async function trainingSet(draw: SampleOptions): Promise<OwnedDataset> {
    const drawn = await sample(draw)
    const held = drawn?.x instanceof Matrix
    check(
      held,
      'BAD_VALUE',
      () => `freshTeacher: sample gave ${shown(drawn)} but must give a dataset { x, y, classes }`,
    )
    const train = new OwnedDataset(drawn)
    const found = () => `freshTeacher: a sample has ${train.classes} classes but there are ${classes}`
    return handOver(train.x, () => {
      check(train.classes === classes, 'BAD_SHAPE', found)
      return train
    })
  }

  /** Draws the training sets of the teachers of a row and those after it: as many as are labeled together. */
  async function trainingSets(row: number, rows: number, draw: SampleOptions): Promise<OwnedDataset[]> {
    const trains: OwnedDataset[] = []
    try {
      for (let values = 0; row + trains.length < rows; ) {
        draw.signal?.throwIfAborted()
        const train = await trainingSet({ ...draw, trial: row + trains.length })
        trains.push(train)
        values += train.x.rows * train.x.cols
        if (!together || trains.length === MAX_TOGETHER.sets || values > MAX_TOGETHER.values) break
      }
      return trains
    } catch (error) {
      for (const train of trains) train.dispose()
      throw error
    }
  }

  /** Returns the class that a teacher, fitted to the training set, predicts for one row of x. */
  async function answer(x: Matrix, row: number, train: Dataset, options: FitOptions): Promise<number> {
    using teacher = await fit(train, options)
    checkClassifier('freshTeacher', 'what fit gave', teacher)
    using query = takeRows(x, [row])
    const [label] = await teacher.predict(query, { ...(options.signal && { signal: options.signal }) })
    return label
  }

  /** Returns the labels of rows `row`, `row` + 1, … of x, each by a teacher fitted to its own training set. */
  async function answers(x: Matrix, row: number, trains: readonly Dataset[], options: FitOptions): Promise<number[]> {
    if (!together) return [await answer(x, row, trains[0], options)]
    const queries = trains.map((_, at) => takeRows(x, [row + at]))
    try {
      return (await together(trains, queries, { ...(options.signal && { signal: options.signal }) })).map(
        ([label]) => label,
      )
    } finally {
      for (const query of queries) query.dispose()
    }
  }

  return Object.freeze({
    classes,
    async label(x: Matrix, given: LabelOptions = {}): Promise<Int32Array> {
      const { rule, seed, signal, onProgress } = takeSeeded('label', LABEL_OPTIONS, given)
      const alone = () => `freshTeacher: rule is '${rule}' but one teacher alone labels each row: it must be 'random'`
      check(rule === 'random', 'BAD_OPTION', alone)
      checkMatrix('label', 'x', x)
      const own = stream(seed, 'fresh teacher')
      const y = new Int32Array(x.rows)
      const call = { ...(signal && { signal }) }
      return whileBorrowed('label', [x], async () => {
        for (let row = 0; row < x.rows; ) {
          const trains = await trainingSets(row, x.rows, { seed, purpose: 'fresh teacher', ...call })
          try {
            y.set(await answers(x, row, trains, { seed: own.u32(row), ...call }), row)
          } finally {
            for (const train of trains) train.dispose()
          }
          row += trains.length
          onProgress?.({ stage: 'label: fresh teachers', done: row, total: x.rows })
        }
        return y
      })
    },
  })
}
