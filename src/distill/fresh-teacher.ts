import { type Dataset, MOST_CLASSES } from '../data/dataset.js'
import type { SampleOptions } from '../data/world.js'
import { check, checkInteger, shown } from '../engine/check.js'
import { checkLives, whileBorrowed } from '../engine/lifetime.js'
import { Matrix } from '../engine/matrix.js'
import { takeRows } from '../engine/take-rows.js'
import { stream } from '../random/stream.js'
import { fitNearest } from '../samplers/nearest.js'
import type { Fit, FitOptions } from '../samplers/sampler.js'
import type { Labeller, LabelOptions } from './labeller.js'
import { owned } from './owned.js'

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

/**
 * A teacher fitted anew for each row that is labelled, to a training set of its own: the pool of as many teachers as there are
 * rows (Kaplun et al. 2022), which no two labels share. A k'-NN student of it errs as often as a majority of k' does
 * (T27, `theory.poolStudentError` without `members`). For learners that are cheap: one row costs one fit. Holds no memory between
 * calls. Errors: BAD_OPTION; at `label` BAD_SHAPE (another number of classes), BAD_OPTION (a rule for pools), what `sample` and `fit` refuse.
 */
export function freshTeacher({ classes, sample, fit = fitNearest }: FreshTeacherOptions): Labeller {
  checkInteger('freshTeacher', 'classes', classes, 1, MOST_CLASSES)
  for (const [name, given] of Object.entries({ sample, fit })) {
    check(typeof given === 'function', 'BAD_OPTION', () => `freshTeacher: ${name} must be a function`)
  }

  async function answer(x: Matrix, row: number, draw: SampleOptions, options: FitOptions): Promise<number> {
    const drawn = await sample(draw)
    const held = drawn?.x instanceof Matrix
    check(
      held,
      'BAD_VALUE',
      () => `freshTeacher: sample gave ${shown(drawn)} but must give a dataset { x, y, classes }`,
    )
    using train = owned(drawn)
    const { data } = train
    const found = () => `freshTeacher: a sample has ${data.classes} classes but there are ${classes}`
    check(data.classes === classes, 'BAD_SHAPE', found)
    using teacher = await fit(data, options)
    using query = takeRows(x, [row])
    const [label] = await teacher.predict(query, { ...(options.signal && { signal: options.signal }) })
    return label
  }

  return Object.freeze({
    classes,
    async label(x: Matrix, { rule = 'random', seed = 0, signal, onProgress }: LabelOptions = {}): Promise<Int32Array> {
      const alone = () => `freshTeacher: rule is '${rule}' but one teacher alone labels each row: it must be 'random'`
      check(rule === 'random', 'BAD_OPTION', alone)
      checkLives('freshTeacher', [x])
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
