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

/** The options of `freshTeacher`. */
export interface FreshTeacherOptions {
  classes: number
  /**
   * Draws the training set of one teacher, its own for each `seed` and `trial`: `(draw) => world.sample(engine, 20, draw)`. Its
   * matrix is disposed once the teacher has answered.
   */
  sample: (draw: SampleOptions) => Promise<Dataset>
  /** The learner of every teacher; it is given the teacher's own seed. */
  fit?: Fit
}

export const FRESH_TEACHER_OPTIONS = {
  classes: integer(1, MAX_CLASSES).required(),
  sample: callback<FreshTeacherOptions['sample']>('a function of a draw that samples a dataset').required(),
  fit: learner().or(fitNearest),
} satisfies TableOf<FreshTeacherOptions>

/**
 * A teacher fitted anew for each row that is labeled, to a training set of its own: the pool of as many teachers as there are
 * rows (Kaplun et al. 2022), which no two labels share. A k'-NN student of it errs as often as a majority of k' does
 * (T27, `theory.poolStudentError` without `members`). For learners that are cheap: one row costs one fit. Holds no memory between
 * calls. Errors: BAD_OPTION; at `label` BAD_SHAPE (another number of classes), BAD_OPTION (a rule for pools), what `sample` and `fit` refuse.
 */
export function freshTeacher(options: FreshTeacherOptions): Labeler {
  const { classes, sample, fit } = takeOptions('freshTeacher', FRESH_TEACHER_OPTIONS, options)

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
