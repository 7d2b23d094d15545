import type { World } from '../../../data/world.js'
import { freshTeacher } from '../../../distill/fresh-teacher.js'
import type { LabelRule } from '../../../distill/labeler.js'
import { fitTeacher } from '../../../distill/teacher.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'

/** Who labels the student's inputs: a pool of so many teachers, or a fresh one for each input (null); and by which rule. */
export interface Labeling {
  members: number | null
  rule: LabelRule
}

export const FRESH: Labeling = { members: null, rule: 'random' }

/** Pools, by both rules where these differ, and fresh teachers. */
export const LABELINGS: readonly Labeling[] = [
  { members: 1, rule: 'random' },
  { members: 3, rule: 'random' },
  { members: 10, rule: 'random' },
  FRESH,
  { members: 3, rule: 'plurality' },
  { members: 10, rule: 'plurality' },
]

export const POOLS = LABELINGS.filter(({ members }) => members !== null)

export function teachersOf(members: number | null): string {
  return members === null ? 'fresh teachers' : members === 1 ? '1 teacher' : `${members} teachers`
}

export const nameOf = ({ members, rule }: Labeling): string =>
  members === null || members === 1 ? teachersOf(members) : `${teachersOf(members)}, ${rule}`

export interface Lesson extends CallOptions {
  world: World
  /** Labeled rows of each 1-NN teacher. */
  rows: number
  /** What tells these teachers from others under the same seed. */
  purpose: string
  seed: number
  trial: number
}

/** Labels of 1-NN teachers, each fitted to rows of its own; those of the first rows of x are what the first rows alone would get. */
export async function labeled({ members, rule }: Labeling, x: Matrix, lesson: Lesson): Promise<Int32Array> {
  const { world, rows, seed, trial, signal } = lesson
  const draw = { seed, trial, purpose: `students: ${lesson.purpose}`, ...(signal && { signal }) }
  if (members === null) {
    const fresh = freshTeacher({ classes: 2, sample: (draw) => world.sample(x.engine, rows, draw) })
    return fresh.label(x, draw)
  }
  const ofPool = { ...draw, purpose: `${draw.purpose}, pool of ${members}` }
  using sample = await world.sample(x.engine, members * rows, ofPool)
  using pool = await fitTeacher(sample, { members, ...ofPool })
  return await pool.label(x, { rule, ...ofPool })
}
