import type { Call } from '../../engine/call.js'
import { words, writeFields } from '../../engine/fields.js'
import { addPieces } from './pieces.js'

/** Fields of `VoteStates` in `assembly/annotators/expect.ts`. */
export const VOTE_STATES_FIELDS = words([
  ...(['items', 'pieceItems', 'tileItems', 'width', 'subtypes', 'pairs', 'starts', 'voted', 'weights'] as const),
  ...(['known', 'prior', 'table', 'posterior', 'sums', 'given'] as const),
])
/** Bytes reserved for the fields of `VoteStates`. */
export const VOTE_STATES_BYTES = 64

/** Votes in order of items. A pair is an annotator together with one label that it gave. */
export interface VoteRows {
  items: number
  /** Number of different pairs. */
  pairs: number
  /** items + 1: where the votes of each item start. */
  starts: Uint32Array
  /** The pair of each vote. */
  voted: Uint32Array
  /** The weight of each vote. */
  weights: Float32Array
}

/** Bytes of the posteriors of one tile, which should stay in the first-level cache. */
const TILE_BYTES = 16384
/** Number of votes times states in one piece of work: about 2 ms. */
const PIECE_TERMS = 1 << 20
/** Maximum bytes of the sums of all pieces. */
const MAX_SUMS_BYTES = 1 << 26
/** Stored in place of the logarithm of a probability of 0, and as the prior of states that only fill a row. */
export const LOG_ZERO = -1e6

/** Sizes of the work on given votes. They do not depend on the threads, so neither do the bits of the sums. */
export function voteSizes({
  items,
  pairs,
  votes,
  states,
}: {
  items: number
  pairs: number
  votes: number
  states: number
}) {
  const width = states + (states % 2)
  const sumBytes = (pairs + 2) * width * 8
  // Adding up the sums of a piece costs as much as a vote for each pair: they stay below a quarter of the votes.
  const useful = Math.min((votes * width) / PIECE_TERMS, votes / (4 * pairs), MAX_SUMS_BYTES / sumBytes)
  const pieceItems = Math.max(1, Math.ceil(items / Math.max(1, Math.floor(useful))))
  const pieces = Math.ceil(items / pieceItems)
  const tileItems = Math.max(1, Math.min(128, pieceItems, Math.floor(TILE_BYTES / (8 * width))))
  const scratchBytes = tileItems * 8 * (width + 1) + 8 * (tileItems + 2)
  return { width, sumBytes, pieceItems, pieces, tileItems, scratchBytes }
}

/** Returns the bytes in the engine's memory of `votes` votes with `states` states, in addition to scratch. */
export function voteBytes(sizes: { items: number; pairs: number; votes: number; states: number }): number {
  const { width, sumBytes, pieces } = voteSizes(sizes)
  const { items, pairs, votes } = sizes
  return 4 * (items + 1) + 8 * votes + 2 * items + 8 * width * (pairs + 1) + 4 * items * width + pieces * sumBytes
}

/** Weighted counts by pair and state, and by state; log2-likelihood and change of one E step. */
export interface ExpectedVotes {
  /** pairs × width, row-major: the weighted sum of the posteriors of the items with a vote of this pair. */
  counts: Float64Array
  /** width: the sum of all posteriors. */
  totals: Float64Array
  /** ln of the probability of all votes under the tables of the step; 0 for counts of stored posteriors. */
  logLikelihood: number
  /** Mean over the items of the sum over the states of |new - previous posterior|, from 0 to 2. */
  change: number
}

/**
 * Votes in the engine's memory with the tables of a latent class model: E steps over them. A state is a class, or one
 * of `subtypes` subtypes of a class, in the order of the classes; rows have `width` numbers, of which those after the
 * last state are 0 in posteriors and counts.
 */
export class VoteModel {
  readonly rows: VoteRows
  readonly subtypes: number
  readonly width: number
  #call: Call
  #sizes: ReturnType<typeof voteSizes>
  #at: Record<
    'description' | 'starts' | 'voted' | 'weights' | 'known' | 'prior' | 'table' | 'posterior' | 'sums',
    number
  >

  /** Copies the votes into memory of the call. `known` has the class of each item that is known, and -1 of others. */
  constructor(
    call: Call,
    rows: VoteRows,
    { classes, subtypes }: { classes: number; subtypes: number },
    known?: Int16Array,
  ) {
    const votes = rows.voted.length
    const sizes = voteSizes({ items: rows.items, pairs: rows.pairs, votes, states: classes * subtypes })
    this.rows = rows
    this.subtypes = subtypes
    this.width = sizes.width
    this.#call = call
    this.#sizes = sizes
    this.#at = {
      description: call.allocate(VOTE_STATES_BYTES),
      starts: call.upload(rows.starts),
      voted: call.upload(rows.voted),
      weights: call.upload(rows.weights),
      known: known ? call.upload(known) : 0,
      prior: call.allocate(8 * sizes.width),
      table: call.allocate(8 * sizes.width * rows.pairs),
      posterior: call.allocate(4 * sizes.width * rows.items),
      sums: call.allocate(sizes.pieces * sizes.sumBytes),
    }
    this.posterior.fill(0)
    this.prior.fill(LOG_ZERO)
    this.table.fill(0)
  }

  /** log2 of the prior of each state, to be written before a step. Valid until the next allocation, as all views. */
  get prior(): Float64Array {
    return this.#view(Float64Array, this.#at.prior, this.width)
  }

  /** pairs × width: log2 of the probability of the pair's label in each state, to be written before a step. */
  get table(): Float64Array {
    return this.#view(Float64Array, this.#at.table, this.rows.pairs * this.width)
  }

  /** items × width: the posteriors of the last step. */
  get posterior(): Float32Array {
    return this.#call.engine.memory.view<Float32Array>(Float32Array, this.#at.posterior, this.rows.items * this.width)
  }

  /**
   * Computes the posteriors and sums them; with `given`, sums the posteriors that are stored. The arrays of the result
   * are views, valid until the next step or allocation. `step` is the progress to report.
   */
  async expect(step: { done: number; total: number }, given = false): Promise<ExpectedVotes> {
    const { items, pairs, voted } = this.rows
    const { width, sumBytes, pieceItems, pieces, tileItems, scratchBytes } = this.#sizes
    const { description, ...addresses } = this.#at
    const fields = { ...addresses, items, pairs, pieceItems, tileItems, width }
    const { memory } = this.#call.engine
    writeFields(memory, description, VOTE_STATES_FIELDS, { ...fields, subtypes: this.subtypes, given: Number(given) })
    const products = 2 * width * (voted.length + 8 * items)
    const task = { op: 'expectVotes', args: [description], rows: pieces, block: 1, products, scratchBytes }
    await this.#call.run('result', task, `${this.#call.who}: iterations`, step)
    await addPieces(this.#call, { sums: addresses.sums, pieces, bytes: sumBytes }, step)
    const sums = this.#view(Float64Array, addresses.sums, (pairs + 2) * width)
    const [log2, change] = sums.subarray((pairs + 1) * width)
    return {
      counts: sums.subarray(0, pairs * width),
      totals: sums.subarray(pairs * width, (pairs + 1) * width),
      logLikelihood: given ? 0 : log2 * Math.LN2,
      change: change / Math.max(1, items),
    }
  }

  /** Frees the memory of the model. */
  free(): void {
    for (const address of Object.values(this.#at)) if (address !== 0) this.#call.free(address)
  }

  #view(kind: typeof Float64Array, address: number, length: number): Float64Array {
    return this.#call.engine.memory.view<Float64Array>(kind, address, length)
  }
}
