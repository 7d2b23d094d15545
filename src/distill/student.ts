import type { CallOptions } from '../engine/call.js'
import { check, checkNumber, shown } from '../engine/check.js'
import { Lifetime, whileBorrowed } from '../engine/lifetime.js'
import { CALL_OPTIONS, takeOptions } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import { saveOf, toBytes } from '../engine/saved/bytes.js'
import type { Saved } from '../engine/saved/container.js'
import { type Loaded, recordOf } from '../engine/saved/loaded.js'
import type { Choice, StudentSettings } from '../samplers/choice.js'
import { type Sampler, withQueries } from '../samplers/sampler.js'

/** The name of the kind in the bytes of a saved student. */
export const STUDENT_KIND = 'student'

/**
 * A fitted classifier that reports how its settings were chosen (`chosen`, `why` and `candidates`). The error of a
 * candidate is the share of the held-out teacher labels that differ from its predictions, from 0 to 1. The student owns
 * the sampler that it wraps, and predicts as this sampler does.
 */
export class Student extends Lifetime implements Sampler, Choice {
  readonly classes: number
  readonly dimension: number
  /** The settings with the smallest error on held-out teacher labels; empty if the learner does not choose. */
  readonly chosen: StudentSettings
  /** The reason for the choice, as a phrase for readers. */
  readonly why: string
  /** All candidates with their errors, in the order in which they were measured. */
  readonly candidates: Choice['candidates']
  #sampler: Sampler

  constructor(sampler: Sampler, { chosen, why, candidates }: Choice) {
    super(sampler.engine, { owns: [sampler] })
    this.classes = sampler.classes
    this.dimension = sampler.dimension
    this.chosen = chosen
    this.why = why
    this.candidates = candidates
    this.#sampler = sampler
  }

  /** @internal The sampler that the student wraps. */
  get sampler(): Sampler {
    return this.#sampler
  }

  async predict(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
    const call = takeOptions('predict', CALL_OPTIONS, options)
    return withQueries('predict', x, this, (queries) => {
      return whileBorrowed('predict', [this, queries], () => this.#sampler.predict(queries, call))
    })
  }

  async scores(x: InputRows, options: CallOptions = {}): Promise<Float32Array> {
    const call = takeOptions('scores', CALL_OPTIONS, options)
    return withQueries('scores', x, this, (queries) => {
      return whileBorrowed('scores', [this, queries], () => this.#sampler.scores(queries, call))
    })
  }

  toBytes(options: CallOptions = {}): Promise<Uint8Array> {
    return toBytes(this, options)
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    const { chosen, why, candidates } = this
    return {
      kind: STUDENT_KIND,
      values: { chosen, why, candidates },
      parts: { sampler: saveOf('toBytes', this.#sampler) },
    }
  }

  describe(): string {
    return `a student (${this.#sampler.describe()})`
  }
}

/** Returns true for a `Student`, including one whose static type is `Sampler`. */
export function isStudent(sampler: Sampler): sampler is Student {
  return sampler instanceof Student
}

/**
 * Reads the choice of a saved student. Throws BAD_OPTION when an error is not a number from 0 to 1; BAD_VALUE when
 * another stored value has the wrong type.
 */
export function readChoice(loaded: Loaded): Choice {
  const tried = loaded.value('candidates')
  check(Array.isArray(tried), 'BAD_VALUE', () => `${loaded.kind}: candidates is ${shown(tried)} but must be an array`)
  const candidates = tried.map((candidate: unknown) => {
    const { settings, error } = recordOf(`${loaded.kind}: a candidate`, candidate)
    checkNumber(loaded.kind, 'error', error, 0, 1)
    return { settings: checkSettings(loaded.kind, settings), error }
  })
  return { chosen: checkSettings(loaded.kind, loaded.value('chosen')), why: loaded.text('why'), candidates }
}

/** Returns checked settings. Throws BAD_VALUE when a value is neither a finite number nor a string. */
function checkSettings(who: string, given: unknown): StudentSettings {
  const settings = recordOf(`${who}: settings`, given)
  for (const [name, value] of Object.entries(settings)) {
    const held = Number.isFinite(value) || typeof value === 'string'
    check(held, 'BAD_VALUE', () => `${who}: ${name} is ${shown(value)} but must be a finite number or a string`)
  }
  return settings as StudentSettings
}
