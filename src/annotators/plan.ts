import { check } from '../engine/check.js'
import { choice, integer, type TableOf, takeOptions } from '../engine/options.js'
import { type EngineLimits, limitsOf } from '../engine/room.js'
import { voteBytes } from '../ops/annotators/expect.js'
import { membersOf } from './ensemble.js'
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

/** Number of E steps of a model, about; and of those over all items when a model is fitted to some. */
const [STEPS, LAST_STEPS] = [100, 5]
/** Maximum number of items of a fit. */
const FITTED_ITEMS = 150_000
/** Number of subtypes of a class, at most. */
const SUBTYPES = 3
/** Bytes of a vote outside the engine: the copies of the triples, the sort, its pair and weight. */
const VOTE_BYTES = 44

/**
 * Plans a call of `aggregateVotes` before anything is allocated: its memory and operations. `room` is an engine, or the
 * limits of a hypothetical one. Throws BAD_OPTION when a size is out of range, and OUT_OF_MEMORY when the votes do not
 * fit the engine's memory.
 */
export function planVotes(options: PlanVotesOptions, room: EngineLimits = {}): VotesPlan {
  const who = 'planVotes'
  const { items, annotators, votes, classes, method } = takeOptions(who, PLAN_VOTES_OPTIONS, options)
  const { bytes: free } = limitsOf(who, room)
  const pairs = Math.min(votes, annotators * classes)
  const models = method === 'plurality' ? 0 : method === 'auto' ? membersOf(classes, 0).length : 1
  const states = classes * (method === 'auto' || method === 'subtypes' ? SUBTYPES : 1)
  const bytes = models === 0 ? 0 : voteBytes({ items, pairs, votes, states }) + 8 * pairs * (states + classes)
  check(bytes <= free, 'OUT_OF_MEMORY', () => `${who}: ${bytes} bytes are needed, ${free} are free`)
  const results =
    items * classes * (4 + 8 * 3) + pairs * classes * 8 * 2 + Math.min(annotators * classes ** 2, 2 ** 21) * 60
  const fitted = STEPS * Math.min(1, FITTED_ITEMS / items) + (items > FITTED_ITEMS ? LAST_STEPS : 0)
  const step = 2 * states * (votes + 8 * items) + 60 * pairs * states
  return { models, bytes, hostBytes: VOTE_BYTES * votes + results, operations: Math.ceil(models * fitted * step) }
}
