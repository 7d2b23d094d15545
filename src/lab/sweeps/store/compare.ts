import { check, NoisyTeacherError, printable } from '../../../engine/check.js'
import { pointText } from '../plan/point.js'
import type { Manifest } from './manifest.js'

/** Throws BAD_VALUE unless the folder has no sweep yet, or one that agrees. */
export function checkSweep(
  folder: string,
  asked: Manifest,
  there: Manifest | undefined,
  { extend = false, readOnly = false }: { extend?: boolean; readOnly?: boolean },
): void {
  const who = printable(folder)
  check(there !== undefined || !readOnly, 'BAD_VALUE', () => `${who}: there is no sweep: it has no manifest.json`)
  if (!there) return
  const { differences, extendable } = compareSweeps(there, asked)
  if (differences === undefined || (extend && extendable)) return
  const remedy = extendable ? 'pass --extend to keep its results, or choose another folder' : 'choose another folder'
  throw new NoisyTeacherError('BAD_VALUE', `${who} belongs to another sweep: ${differences}: ${remedy}`)
}

/** Comparison of two sweeps. */
export interface SweepComparison {
  /** What differs, in one line; undefined if both have the same trials. */
  differences?: string
  /** True if trials of both are of one kind, so that one sweep can be extended to the other. */
  extendable: boolean
}

/** Compares the sweep in a folder with the one that is asked for. */
export function compareSweeps(there: Manifest, asked: Manifest): SweepComparison {
  const identity = identityDifferences(there, asked)
  if (there.hash === asked.hash && identity.length === 0) return { extendable: true }
  const all = [...identity, ...extentDifferences(there, asked)]
  return { differences: all.join('; ') || 'its hash differs', extendable: identity.length === 0 }
}

/** Returns what makes trials of one sweep no trials of the other. */
function identityDifferences(there: Manifest, asked: Manifest): string[] {
  const names = ({ metrics }: Manifest) => metrics.map(({ name }) => name).join(', ')
  return [
    ...difference('resultsVersion', there.resultsVersion, asked.resultsVersion),
    ...difference('trial', there.sweep.trial, asked.sweep.trial),
    ...difference('numerics', there.numerics, asked.numerics),
    ...difference('paired', there.sweep.paired, asked.sweep.paired),
    ...difference('metrics', names(there), names(asked)),
  ]
}

/** Returns what makes the sweeps larger or smaller than each other. */
function extentDifferences({ sweep: there }: Manifest, { sweep: asked }: Manifest): string[] {
  const [before, after] = [new Set(there.points.map(pointText)), new Set(asked.points.map(pointText))]
  const gone = [...before].filter((point) => !after.has(point)).length
  const added = [...after].filter((point) => !before.has(point)).length
  const points = gone + added > 0 ? [`points: ${before.size} there, ${added} new, ${gone} no longer asked for`] : []
  const replicates = (['firstSeed', 'seeds', 'draws'] as const).flatMap((name) =>
    difference(name, there.replicates[name], asked.replicates[name]),
  )
  const rule = (until?: object) => (until ? JSON.stringify(until, Object.keys(until).sort()) : 'none')
  return [...points, ...replicates, ...difference('until', rule(there.until), rule(asked.until))]
}

const difference = (name: string, there: unknown, asked: unknown): string[] =>
  there === asked ? [] : [`${name} is ${printable(String(there))} there but ${printable(String(asked))} is asked for`]
