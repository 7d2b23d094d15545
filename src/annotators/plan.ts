import { check } from '../engine/check.js'
import { choice, integer, type TableOf, takeOptions } from '../engine/options.js'
import { type EngineLimits, limitsOf } from '../engine/room.js'
import { questionBytes, questionProducts } from '../ops/annotators/distractor.js'
import { voteBytes } from '../ops/annotators/expect.js'
import { ITERATIONS, TYPES } from './distractor.js'
import { membersOf, SUBTYPES } from './ensemble.js'
import { LAST_STEPS, MAX_FITTED_ITEMS } from './latent.js'
import { METHODS, type VoteMethod } from './methods.js'
import { MAX_VOTE_CLASSES } from './votes.js'

/** Options of `planVotes`: the sizes of the votes and the method. */
export interface PlanVotesOptions {
  /** Number of items, at least 1. */
  items: number
  /** Number of annotators, at least 1. */
  annotators: number
  /** Number of votes, at least 1. */
  votes: number
  /** Number of classes, from 2 to 256. */
  classes: number
  /** Method, see `VoteMethod`; 'auto' by default. */
  method?: VoteMethod
}

export const PLAN_VOTES_OPTIONS = {
  items: integer(1).required(),
  annotators: integer(1).required(),
  votes: integer(1).required(),
  classes: integer(2, MAX_VOTE_CLASSES).required(),
  method: choice(METHODS).or('auto'),
} satisfies TableOf<PlanVotesOptions>

/** The result of `planVotes`. */
export interface VotesPlan {
  /** Number of models that are fitted, one after another. */
  models: number
  /** Peak bytes in the engine's memory. */
  bytes: number
  /** Peak bytes of arrays outside it, results included. */
  hostBytes: number
  /** Multiply-adds of all steps, about. */
  operations: number
}

/** Number of E steps of a model, about. */
const STEPS = 100
/** Bytes of a vote outside the engine: the copies of the triples, the sort, its pair and weight. */
const VOTE_BYTES = 44

/** What is planned. */
type VoteCounts = Required<PlanVotesOptions>

/**
 * Plans a call of `aggregateVotes` before anything is allocated: its memory and operations. `room` is an engine, or the
 * limits of a hypothetical one. Throws BAD_OPTION when a size is out of range, and OUT_OF_MEMORY when the votes do not
 * fit the engine's memory.
 *
 * @example
 * ```ts
 * import { planVotes } from 'noisy-teacher'
 * const { bytes } = planVotes({ items: 1_000_000, annotators: 100, classes: 3, votes: 5_000_000 })
 * console.log((bytes / 1e6).toFixed(0), 'MB') // 87 MB
 * ```
 */
export function planVotes(options: PlanVotesOptions, room: EngineLimits = {}): VotesPlan {
  const who = 'planVotes'
  const sizes = takeOptions(who, PLAN_VOTES_OPTIONS, options)
  const { items, annotators, votes, classes, method } = sizes
  const { bytes: free } = limitsOf(who, room)
  const planned = { plurality: () => ({ models: 0, bytes: 0, operations: 0 }), distractor: planQuestions }
  const { models, bytes, operations } = (planned[method as keyof typeof planned] ?? planLatent)(sizes)
  check(bytes <= free, 'OUT_OF_MEMORY', () => `${who}: ${bytes} bytes are needed, ${free} are free`)
  const pairs = Math.min(votes, annotators * classes)
  const results =
    items * classes * (4 + 8 * 3) + pairs * classes * 8 * 2 + Math.min(annotators * classes ** 2, 2 ** 21) * 60
  return { models, bytes, hostBytes: VOTE_BYTES * votes + results, operations: Math.ceil(operations) }
}

/** Plans latent class models, one after another: most steps over some of the items, the last over all. */
function planLatent({ items, annotators, votes, classes, method }: VoteCounts): Omit<VotesPlan, 'hostBytes'> {
  const pairs = Math.min(votes, annotators * classes)
  const models = method === 'auto' ? membersOf(classes, 0).length : 1
  const states = classes * (method === 'auto' || method === 'subtypes' ? SUBTYPES : 1)
  const bytes = voteBytes({ items, pairs, votes, states }) + 8 * pairs * (states + classes)
  const fitted = STEPS * Math.min(1, MAX_FITTED_ITEMS / items) + (items > MAX_FITTED_ITEMS ? LAST_STEPS : 0)
  const step = 2 * states * (votes + 8 * items) + 60 * pairs * states
  return { models, bytes, operations: models * fitted * step }
}

/** Plans the distractor model: two types of items, and then all, from the result of the two. */
function planQuestions(sizes: VoteCounts): Omit<VotesPlan, 'hostBytes'> {
  const both = [2, TYPES].map((types) => ({ ...sizes, types }))
  const bytes = both.reduce((sum, each) => sum + questionBytes(each) + 32 * each.annotators * each.types, 0)
  return { models: 1, bytes, operations: both.reduce((sum, each) => sum + ITERATIONS * questionProducts(each), 0) }
}
