import { check } from '../engine/check.js'
import { integer, type TableOf, takeOptions } from '../engine/options.js'
import { type EngineLimits, limitsOf } from '../engine/room.js'
import { bagsBytes } from '../ops/forest/out-of-bag.js'
import { planNearest } from '../ops/nearest/plan.js'
import { leftOutBytes } from '../solve/nystrom-left-out.js'
import { TREES } from './students/forest.js'
import { BLOCK_QUERIES, MAX_NEIGHBORS, MAX_PART_NEIGHBORS } from './students/nearest.js'
import { PART_ROWS } from './students/problem.js'
import { centersOf } from './students/ridge.js'

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
  /** Number of reference rows that k-NN and the forest learn from: n, or the 50,000 rows of each of two parts. */
  referenceRows: number
}

/** Number of students that keep their opinions, of kernels, and of ridges that are tried for one. */
const [STUDENTS, KERNELS, RIDGES] = [7, 4, 4]
/** Bytes of a node or entry of a tree, for two of either a row and tree; and the maximum of the regions in which trees grow. */
const [TREE_BYTES, REGION_BYTES] = [2 * 16 + 8, 1 << 28]
/** Operations of a node of a tree per row and candidate column, about. */
const GROW_OPERATIONS = 20

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
  const isLarge = n > PART_ROWS
  const k = Math.min(isLarge ? MAX_PART_NEIGHBORS : MAX_NEIGHBORS, n - 1)
  const inputs = 8 * n * d
  const search = planNearest({ n: referenceRows, m: isLarge ? BLOCK_QUERIES : n, d, k }, { threads })
  const { padded } = centersOf(n)
  const ridge = Math.max(
    leftOutBytes(n, padded, classes, n <= 4096 ? 'f64' : 'f32'),
    leftOutBytes(referenceRows, padded, classes, referenceRows <= 4096 ? 'f64' : 'f32'),
  )
  const trees =
    bagsBytes(referenceRows, TREES) +
    Math.min(REGION_BYTES, TREES * referenceRows * TREE_BYTES) +
    TREES * referenceRows * TREE_BYTES +
    referenceRows * (4 * d + threads * (64 + 4 * classes))
  const bytes = inputs + Math.max(search.bytes, ridge + 4 * n * d, trees + 4 * n * d)
  check(bytes <= free, 'OUT_OF_MEMORY', () => `${who}: n=${n}, d=${d} needs ${bytes} bytes, ${free} are free`)
  const hostBytes = n * (STUDENTS * 8 * classes + (isLarge ? 4 : 12) * k + 200) + 24 * n * (classes + 1)
  const solves = KERNELS * (RIDGES + 2) * n * (padded * padded + padded * d)
  const levels = Math.ceil(Math.log2(referenceRows + 1))
  const grown = TREES * levels * referenceRows * Math.ceil(Math.sqrt(d)) * GROW_OPERATIONS
  return { bytes, hostBytes, operations: Math.ceil(n * referenceRows * d + solves + grown), referenceRows }
}
