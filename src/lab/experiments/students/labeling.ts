import type { World } from '../../../data/world.js'
import { freshTeacher } from '../../../distill/fresh-teacher.js'
import type { LabelRule } from '../../../distill/labeler.js'
import { fitTeacher } from '../../../distill/teacher.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'

/** A way to label the student's inputs: by a pool of teachers under a rule, or by a fresh teacher for each input. */
export interface Labeling {
  /** Number of teachers in the pool; null for a fresh teacher per input. */
  members: number | null
  /**
   * Rule by which the pool labels an input: 'random' for the prediction of a random teacher, 'plurality' for the most
   * votes.
   */
  rule: LabelRule
}

/** Labeling by a fresh teacher for each input. */
export const FRESH: Labeling = { members: null, rule: 'random' }

/** All labelings: by pools under random labels and plurality (the same for one teacher), and by fresh teachers. */
export const LABELINGS: readonly Labeling[] = [
  { members: 1, rule: 'random' },
  { members: 3, rule: 'random' },
  { members: 10, rule: 'random' },
  FRESH,
  { members: 3, rule: 'plurality' },
  { members: 10, rule: 'plurality' },
]

/** The labelings by a pool, without that by fresh teachers. */
export const POOLS = LABELINGS.filter(({ members }) => members !== null)

/** Returns '1 teacher', 'n teachers' or 'fresh teachers'. */
export function teachersOf(members: number | null): string {
  return members === null ? 'fresh teachers' : members === 1 ? '1 teacher' : `${members} teachers`
}

/**
 * Returns the name of a labeling, such as '3 teachers, plurality'. A single teacher and fresh teachers need no rule.
 */
export const nameOf = ({ members, rule }: Labeling): string =>
  members === null || members === 1 ? teachersOf(members) : `${teachersOf(members)}, ${rule}`

/** Options of `labeled`: the world and training size of the teachers, and the random stream that draws them. */
export interface TeachingOptions extends CallOptions {
  /** World that the teachers sample from. */
  world: World
  /** Labeled rows of each 1-NN teacher. */
  rows: number
  /** Stream name that makes these teachers independent of others with the same seed. */
  purpose: string
  seed: number
  trial: number
}

/**
 * Labels the rows of x by 1-NN teachers, each fitted to separate rows. The label of a row does not depend on later
 * rows, so the first n rows of x get the same labels as they would alone.
 */
export async function labeled({ members, rule }: Labeling, x: Matrix, teaching: TeachingOptions): Promise<Int32Array> {
  const { world, rows, seed, trial, signal } = teaching
  const draw = { seed, trial, purpose: `students: ${teaching.purpose}`, ...(signal && { signal }) }
  if (members === null) {
    const fresh = freshTeacher({ classes: 2, sample: (draw) => world.sample(x.engine, rows, draw) })
    return fresh.label(x, draw)
  }
  const ofPool = { ...draw, purpose: `${draw.purpose}, pool of ${members}` }
  using sample = await world.sample(x.engine, members * rows, ofPool)
  using pool = await fitTeacher(sample, { members, ...ofPool })
  return await pool.label(x, { rule, ...ofPool })
}
