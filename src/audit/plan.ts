import { check } from '../engine/check.js'
import { integer, type TableOf, takeOptions } from '../engine/options.js'
import { type EngineLimits, limitsOf } from '../engine/room.js'
import { ENTRY_BYTES, NODE_BYTES } from '../ops/forest/forest.js'
import { MAX_REGIONS_BYTES } from '../ops/forest/grow.js'
import { bagBytes } from '../ops/forest/out-of-bag.js'
import { planNearest } from '../ops/nearest/plan.js'
import { leftOutBytes } from '../solve/nystrom-left-out.js'
import { PART_TREES, TREES } from './students/forest.js'
import { MAX_NEIGHBORS, MAX_PART_NEIGHBORS } from './students/nearest.js'
import { BLOCK_QUERIES, PART_ROWS } from './students/problem.js'
import { centersOf, precisionOf, ridgeKernels } from './students/ridge.js'

/** Options of `planAudit`: the sizes of the dataset. */
export interface PlanAuditOptions {
  /** Number of rows, at least 2. */
  n: number
  /** Number of columns, at least 1. */
  d: number
  /** Number of classes that occur, from 2 to 65,536. */
  classes: number
}

export const PLAN_AUDIT_OPTIONS = {
  n: integer(2).required(),
  d: integer(1).required(),
  classes: integer(2, 1 << 16).required(),
} satisfies TableOf<PlanAuditOptions>

/** The result of `planAudit`. */
export interface AuditPlan {
  /** Peak bytes in the engine's memory, float32 inputs included. */
  bytes: number
  /** Peak bytes of arrays outside it, results included, about. */
  hostBytes: number
  /** Multiply-adds of all students, about. */
  operations: number
  /** Number of rows that students learn from: n, or the 50,000 rows of each of two parts. */
  referenceRows: number
}

/** Number of kernels, of students with their opinions, and of ridges that are tried for one kernel, about. */
const KERNELS = ridgeKernels(1).length
const [STUDENTS, RIDGES] = [KERNELS + 3, 4]
/** Bytes of two nodes and an entry of a tree for each row, about. */
const TREE_BYTES = 2 * NODE_BYTES + ENTRY_BYTES
/** Multiply-adds as long as growing a node, and asking one, takes per row; and as a kernel value. */
const [GROW_OPERATIONS, ASK_OPERATIONS, KERNEL_OPERATIONS] = [20, 10, 10]

/**
 * Plans a call of `auditLabels` before anything is allocated: its memory and operations. `room` is an engine, or the limits
 * of a hypothetical one. Throws BAD_OPTION when a size is out of range, and OUT_OF_MEMORY when the audit does not fit.
 *
 * @example
 * ```ts
 * import { planAudit } from 'noisy-teacher'
 * const { bytes, referenceRows } = planAudit({ n: 1e6, d: 32, classes: 10 }, { threads: 2 })
 * console.log(bytes < 2 ** 31, referenceRows) // true 50000
 * ```
 */
export function planAudit(options: PlanAuditOptions, room: EngineLimits = {}): AuditPlan {
  const who = 'planAudit'
  const { n, d, classes } = takeOptions(who, PLAN_AUDIT_OPTIONS, options)
  const { bytes: free, threads } = limitsOf(who, room)
  const referenceRows = Math.min(n, PART_ROWS)
  const hasParts = n > PART_ROWS
  const k = Math.min(hasParts ? MAX_PART_NEIGHBORS : MAX_NEIGHBORS, n - 1)
  const queries = hasParts ? BLOCK_QUERIES : n
  const search = planNearest({ n: referenceRows, m: queries, d, k }, { threads })
  const { padded } = centersOf(referenceRows)
  const ridge = leftOutBytes(referenceRows, padded, classes, precisionOf(referenceRows))
  const [trees, parts] = hasParts ? [PART_TREES, 2] : [TREES, 1]
  const grown = trees * referenceRows * TREE_BYTES
  const growing = Math.min(MAX_REGIONS_BYTES, grown) + referenceRows * (4 * d + threads * (64 + 4 * classes))
  const bags = hasParts ? 0 : trees * bagBytes(referenceRows)
  const inputs = 8 * n * d + (hasParts ? 4 * (referenceRows + queries) * d : 0)
  const bytes = inputs + Math.max(search.bytes, ridge + 4 * padded * d, bags + grown + growing)
  check(bytes <= free, 'OUT_OF_MEMORY', () => `${who}: n=${n}, d=${d} needs ${bytes} bytes, ${free} are free`)
  const hostBytes = n * (STUDENTS * 8 * classes + (hasParts ? 4 : 12) * k + 200) + 24 * n * (classes + 1)
  const fits = (RIDGES + 2 * parts) * referenceRows * padded * (padded + d)
  const asked = hasParts ? n * padded * (d + classes + KERNEL_OPERATIONS) : 0
  const levels = Math.ceil(Math.log2(referenceRows + 1))
  const splits = parts * referenceRows * Math.ceil(Math.sqrt(d)) * GROW_OPERATIONS
  const forest = trees * levels * (splits + n * ASK_OPERATIONS)
  return { bytes, hostBytes, operations: n * referenceRows * d + KERNELS * (fits + asked) + forest, referenceRows }
}
