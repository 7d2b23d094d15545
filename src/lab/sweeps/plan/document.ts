import { createHash } from 'node:crypto'
import type { TrialKind } from '../kinds/kind.js'
import { RESULTS_VERSION } from '../version.js'
import { comparePoints, type Point, sortedPoint } from './point.js'
import type { Sweep } from './sweep.js'

/** A resolved sweep as plain JSON: what the manifest of its folder holds and what a worker gets. */
export interface SweepDocument extends Omit<Sweep, 'kind'> {
  /** Name of the kind of trials. */
  trial: string
}

/** Returns a sweep as plain JSON. */
export function documentOf({ kind, ...sweep }: Sweep): SweepDocument {
  return { trial: kind.name, ...sweep }
}

/** Returns the sweep of a document whose kind is known. Sorts its points, so that equal sweeps are equal. */
export function sweepOf({ trial: _, ...document }: SweepDocument, kind: TrialKind): Sweep {
  return { ...document, kind, points: sortedPoints(document.points) }
}

/** Returns points in their canonical order, with sorted names. */
export const sortedPoints = (points: readonly Point[]): Point[] => points.map(sortedPoint).sort(comparePoints)

/**
 * Returns the hash of what determines a sweep's trials and when it is complete: 16 hexadecimal digits. Texts and figures
 * are not part of it.
 */
export function sweepHash({ kind, points, replicates, until, paired, numerics }: Sweep): string {
  const { firstSeed, seeds, draws } = replicates
  const rule = until && [until.metric, until.se, until.min, until.max, until.difference ?? null]
  const identity = [RESULTS_VERSION, kind.name, numerics, paired, [firstSeed, seeds, draws], rule ?? null, points]
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16)
}
