import type { Call } from '../../engine/call.js'
import { words, writeFields } from '../../engine/fields.js'
import type { TypedArray } from '../../engine/memory.js'
import { addPieces } from './pieces.js'

/** Fields of `Questions` in `assembly/annotators/distractor.ts`. */
export const QUESTIONS_FIELDS = words([
  ...(['items', 'pieceItems', 'classes', 'width', 'types', 'annotators', 'starts', 'voted', 'weights'] as const),
  ...(['known', 'prior', 'table', 'posterior', 'typed', 'means', 'predicted', 'sums'] as const),
])
/** Bytes reserved for the fields of `Questions`. */
export const QUESTIONS_BYTES = 72

/** Maximum number of pieces of work, each with its own sums. */
const MAX_PIECES = 16
/** Minimum number of votes times types in one piece of work. */
const PIECE_TERMS = 1 << 16

/** Votes on multiple-choice questions in order of items. */
export interface QuestionVotes {
  items: number
  annotators: number
  classes: number
  /** Number of types of items. */
  types: number
  /** items + 1: where the votes of each item start. */
  starts: Uint32Array
  /** label · annotators + annotator, for each vote. */
  voted: Uint32Array
  weights: Float32Array
  /** The known class of each item, or -1. */
  known?: Int16Array
}

/** Sizes of votes on questions under a number of types. */
type QuestionSizes = Pick<QuestionVotes, 'items' | 'annotators' | 'classes' | 'types'> & { votes: number }

/** Sizes of the work. They do not depend on the threads, so neither do the bits of the sums. */
function piecesOf({ items, annotators, types, votes }: QuestionSizes) {
  const useful = Math.min(MAX_PIECES, Math.floor((votes * types) / PIECE_TERMS))
  const pieceItems = Math.ceil(items / Math.max(1, useful))
  return {
    pieceItems,
    pieces: Math.ceil(items / pieceItems),
    sumBytes: Math.ceil(((3 * annotators + 2) * types) / 2) * 16,
  }
}

/** Returns the bytes of a `QuestionModel` in the engine's memory, in addition to scratch. */
export function questionBytes(sizes: QuestionSizes): number {
  const { items, annotators, classes, types, votes } = sizes
  const { pieces, sumBytes } = piecesOf(sizes)
  const tables = 8 * types + 48 * annotators * types + pieces * sumBytes
  return 4 * (items + 1) + 12 * votes + items * (2 + 4 * classes + 4 * types) + tables
}

/** Returns the multiply-adds of one step, about. */
export const questionProducts = ({ items, classes, types, votes }: Omit<QuestionSizes, 'annotators'>): number =>
  4 * types * (votes + 8 * items * classes)

/** Expected counts of one step. */
export interface ExpectedQuestions {
  /** annotators × types × 3: expected votes for the true class, the distractor, and other classes. */
  counts: Float64Array
  /** Expected number of items of each type. */
  totals: Float64Array
  /** ln of the probability of all votes, up to a constant that depends on the classes only. */
  logLikelihood: number
}

/** Votes in the engine's memory with the tables of the distractor model. */
export class QuestionModel {
  readonly votes: QuestionVotes
  #call: Call
  #pieces: number
  #pieceItems: number
  #sumBytes: number
  #at: Record<string, number> = {}

  constructor(call: Call, votes: QuestionVotes) {
    const { items, annotators, types, starts, voted, weights, known, classes } = votes
    const { pieces, pieceItems, sumBytes } = piecesOf({ ...votes, votes: voted.length })
    this.votes = votes
    this.#call = call
    this.#pieceItems = pieceItems
    this.#pieces = pieces
    this.#sumBytes = sumBytes
    const at = this.#at
    at.description = call.allocate(QUESTIONS_BYTES)
    at.starts = call.upload(starts)
    at.voted = call.upload(voted)
    at.weights = call.upload(weights)
    at.known = known ? call.upload(known) : 0
    at.prior = call.allocate(8 * types)
    at.table = call.allocate(24 * annotators * types)
    at.means = call.allocate(24 * annotators * types)
    at.posterior = call.allocate(4 * items * classes)
    at.typed = call.allocate(4 * items * types)
    at.predicted = call.allocate(4 * voted.length)
    at.sums = call.allocate(this.#pieces * this.#sumBytes)
  }

  /** log2 of the prior of each type. */
  get prior(): Float64Array {
    return this.#view(Float64Array, 'prior', this.votes.types)
  }

  /** annotators × types × 3: log2 of the probability of the true class, the distractor, and each other class. */
  get table(): Float64Array {
    return this.#view(Float64Array, 'table', 3 * this.votes.annotators * this.votes.types)
  }

  /** The probabilities of which `table` has expected logarithms. */
  get means(): Float64Array {
    return this.#view(Float64Array, 'means', 3 * this.votes.annotators * this.votes.types)
  }

  /** items × classes: the posteriors of the last step. */
  get posterior(): Float32Array {
    return this.#view(Float32Array, 'posterior', this.votes.items * this.votes.classes)
  }

  /** items × types: the posteriors of the types in the last step. */
  get typed(): Float32Array {
    return this.#view(Float32Array, 'typed', this.votes.items * this.votes.types)
  }

  /** The probability of each vote by `means`, if the last step predicted votes. */
  get predicted(): Float32Array {
    return this.#view(Float32Array, 'predicted', this.votes.voted.length)
  }

  /** Computes posteriors and counts; with `predict`, also the probability of each vote. `step` is reported. */
  async expect(step: { done: number; total: number }, predict = false): Promise<ExpectedQuestions> {
    const { items, annotators, types, classes, voted } = this.votes
    const { description, ...addresses } = this.#at
    const width = classes + (classes % 2)
    const sizes = { items, annotators, types, classes, width, pieceItems: this.#pieceItems }
    const fields = { ...sizes, ...addresses, ...(!predict && { means: 0 }) }
    writeFields(this.#call.engine.memory, description, QUESTIONS_FIELDS, fields)
    const products = questionProducts({ items, classes, types, votes: voted.length })
    const scratchBytes = 8 * (4 * types * width + types + 2)
    const task = { op: 'expectDistractors', args: [description], rows: this.#pieces, block: 1, products, scratchBytes }
    await this.#call.run('result', task, `${this.#call.who}: iterations`, step)
    await addPieces(this.#call, { sums: addresses.sums, pieces: this.#pieces, bytes: this.#sumBytes }, step)
    const sums = this.#view(Float64Array, 'sums', (3 * annotators + 2) * types)
    const end = 3 * annotators * types
    return {
      counts: sums.subarray(0, end),
      totals: sums.subarray(end, end + types),
      logLikelihood: sums[end + types] * Math.LN2,
    }
  }

  /** Frees the memory of the model. */
  free(): void {
    for (const address of Object.values(this.#at)) if (address !== 0) this.#call.free(address)
  }

  #view<T extends TypedArray>(
    kind: { new (buffer: ArrayBufferLike, byteOffset: number, length: number): T },
    name: string,
    length: number,
  ): T {
    return this.#call.engine.memory.view<T>(kind, this.#at[name], length)
  }
}
