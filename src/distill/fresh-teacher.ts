import { type Dataset, MAX_CLASSES, OwnedDataset } from '../data/dataset.js'
import type { SampleOptions } from '../data/world.js'
import { check, shown } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { checkMatrix, Matrix } from '../engine/matrix.js'
import { callback, integer, type TableOf, takeOptions } from '../engine/options.js'
import { takeRows } from '../engine/take-rows.js'
import { takeSeeded } from '../random/draw.js'
import { stream } from '../random/stream.js'
import { fitNearest } from '../samplers/nearest.js'
import { checkClassifier, type Fit, type FitOptions, learner } from '../samplers/sampler.js'
import { LABEL_OPTIONS, type Labeler, type LabelOptions } from './labeler.js'

/** Options of `freshTeacher`: how each teacher gets its training set, and what it learns with. */
export interface FreshTeacherOptions {
  /** The number of classes of every training set. */
  classes: number
  /**
   * Draws the training set of one teacher, independently for each `seed` and `trial`: `(draw) => world.sample(engine,
   * 20, draw)`. Its matrix is disposed after the teacher has labeled its row.
   */
  sample: (draw: SampleOptions) => Promise<Dataset>
  /** The learner of every teacher, `fitNearest` by default; each call gets an independent seed. */
  fit?: Fit
}

/** Option table of `freshTeacher`. */
export const FRESH_TEACHER_OPTIONS = {
  classes: integer(1, MAX_CLASSES).required(),
  sample: callback<FreshTeacherOptions['sample']>('a function of a draw that samples a dataset').required(),
  fit: learner().or(fitNearest),
} satisfies TableOf<FreshTeacherOptions>

/**
 * Returns a labeler that fits a new teacher, to a new training set, for each row it labels, so that the labels of two
 * rows are independent (Kaplun et al. 2022). A k-NN student of it errs as often as the majority of k independent
 * teachers (`theory.poolStudentError` without `members`; `noisy-teacher verify T27`). Each row costs one fit: use a
 * cheap learner. The labeler occupies no engine memory between calls.
 * Throws BAD_OPTION when an option is missing or of a wrong type. Its `label` throws BAD_OPTION when the rule is not
 * 'random', BAD_VALUE when `sample` returns no dataset or `fit` no classifier, BAD_SHAPE when a sample has another
 * number of classes, DISPOSED, and the errors of `sample` and `fit`.
 */
export function freshTeacher(options: FreshTeacherOptions): Labeler {
  const { classes, sample, fit } = takeOptions('freshTeacher', FRESH_TEACHER_OPTIONS, options)

  /** Returns the label of one row of x by a teacher that is fitted to the sample of `draw`. */
  async function answer(x: Matrix, row: number, draw: SampleOptions, options: FitOptions): Promise<number> {
    const drawn = await sample(draw)
    const held = drawn?.x instanceof Matrix
    check(
      held,
      'BAD_VALUE',
      () => `freshTeacher: sample gave ${shown(drawn)} but must give a dataset { x, y, classes }`,
    )
    using train = new OwnedDataset(drawn)
    const found = () => `freshTeacher: a sample has ${train.classes} classes but there are ${classes}`
    check(train.classes === classes, 'BAD_SHAPE', found)
    using teacher = await fit(train, options)
    checkClassifier('freshTeacher', 'what fit gave', teacher)
    using query = takeRows(x, [row])
    const [label] = await teacher.predict(query, { ...(options.signal && { signal: options.signal }) })
    return label
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
        for (let row = 0; row < x.rows; row++) {
          signal?.throwIfAborted()
          const draw = { seed, trial: row, purpose: 'fresh teacher', ...call }
          y[row] = await answer(x, row, draw, { seed: own.u32(row), ...call })
          onProgress?.({ stage: 'label: fresh teachers', done: row + 1, total: x.rows })
        }
        return y
      })
    },
  })
}
