import type { Standardization } from '../../data/standardize.js'
import { isStudent } from '../../distill/student.js'
import { makeArray } from '../../engine/arrays.js'
import type { CallOptions } from '../../engine/call.js'
import { Lifetime, whileBorrowed } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import { saveOf } from '../../engine/saved/bytes.js'
import type { Saved } from '../../engine/saved/container.js'
import { betweenSlices, sliced } from '../../engine/slices.js'
import { gatherRows } from '../../engine/take-rows.js'
import { NearestSampler } from '../../samplers/nearest-sampler.js'
import type { Sampler } from '../../samplers/sampler.js'
import type { TableEncoder } from '../../tables/index.js'
import { softmaxRow } from './probability.js'

/** The kind of a saved model, and the version of its values. */
export const [MODEL_KIND, MODEL_VERSION] = ['model', 1]

/** A number that was measured when the model was trained, with its 95% interval if it has one. */
export interface ModelFigure {
  name: string
  estimate: number
  interval: [low: number, high: number] | null
}

/** What a model knows of the table that it was trained on, beside the student. */
export interface ModelFacts {
  /** Reads a table into the columns that the model needs. */
  encoder: TableEncoder
  /** Name of the column of labels. */
  label: string
  /** Names of the classes, by number. */
  classes: readonly string[]
  /** Factor of the student's scores whose softmax are the probabilities of the classes. */
  scale: number
  /** Names of the rows that a k-NN student was fitted to, by number; null for other students. */
  ids: readonly string[] | null
  figures: readonly ModelFigure[]
  /** The command that made the model. */
  command: string
}

/** Predictions of m rows. */
export interface ModelPredictions {
  /** The predicted class of each row. */
  labels: Int32Array
  /** Row-major m×classes. */
  probabilities: Float32Array
}

/** A student with all that is needed to predict the rows of another table. It owns the student. */
export class Model extends Lifetime {
  readonly student: Sampler
  readonly standardization: Standardization
  readonly facts: ModelFacts

  constructor(student: Sampler, standardization: Standardization, facts: ModelFacts) {
    super(student.engine, { owns: [student] })
    this.student = student
    this.standardization = standardization
    this.facts = facts
  }

  /** Predicts rows x, m×d, as the encoder makes them of a table. */
  predict(x: Matrix, call: CallOptions): Promise<ModelPredictions> {
    return whileBorrowed('predict', [this, x], async () => {
      using own = await this.standardization.apply(x, call)
      const scores = await this.student.scores(own, call)
      const { length: classes } = this.facts.classes
      const labels = new Int32Array(x.rows)
      const probabilities = makeArray('predict', Float32Array, scores.length)
      const tied: number[] = []
      const look = (first: number, last: number) => {
        for (let i = first; i < last; i++) {
          const row = scores.subarray(i * classes, (i + 1) * classes)
          labels[i] = row.indexOf(row.reduce((most, each) => Math.max(most, each)))
          if (row.lastIndexOf(row[labels[i]]) > labels[i]) tied.push(i)
          softmaxRow(row, this.facts.scale, probabilities, i * classes)
        }
      }
      await sliced(x.rows, 8 * classes, look, betweenSlices(call, 'predict', x.rows))
      if (tied.length > 0) {
        // The student breaks ties in its own way.
        using part = await gatherRows(own, Uint32Array.from(tied), 'predict: ties', call)
        const chosen = await this.student.predict(part, call)
        for (const [at, row] of tied.entries()) labels[row] = chosen[at]
      }
      return { labels, probabilities }
    })
  }

  /** The k-NN classifier of the student; undefined for other students. */
  get nearest(): NearestSampler | undefined {
    return nearestOf(this.student)
  }

  /** Returns the numbers of the k nearest rows that the k-NN student was fitted to, row-major m×k. */
  neighbors(x: Matrix, k: number, call: CallOptions): Promise<Uint32Array> {
    return whileBorrowed('predict', [this, x], async () => {
      using own = await this.standardization.apply(x, call)
      return await this.nearest!.neighbors(own, { ...call, k })
    })
  }

  /** Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    return {
      kind: MODEL_KIND,
      values: { version: MODEL_VERSION, ...this.facts, standardization: this.standardization.toJSON() },
      parts: { student: saveOf('toBytes', this.student) },
    }
  }

  describe(): string {
    return `a model of ${this.facts.classes.length} classes`
  }
}

/** Returns the k-NN classifier of a student; undefined for other students. */
export function nearestOf(student: Sampler): NearestSampler | undefined {
  const inner = isStudent(student) ? student.sampler : student
  return inner instanceof NearestSampler ? inner : undefined
}
