import { clamp } from '../evaluate/estimate.js'
import type { Core } from './core.js'
import type { AuditEvidence, AuditNoise, AuditVerdict } from './result.js'
import type { Separable } from './separable.js'

/** Share of equal rows above which features are too coarse. */
const MAX_TWINS = 0.5
/** Students' error, as a share of that of chance, above which the classes are not separable by the features. */
const MAX_STUDENT_ERROR = 0.35
/** Distance of the two estimates above which only bounds are claimed. */
const MAX_DISTANCE = 0.03
/** Minimum number of checked rows that claim a rate by themselves. */
const MIN_CHECKED = 20
/** Minimum number of rows, and of rows a class on average. */
export const [MIN_ROWS, MIN_CLASS_ROWS] = [20, 5]

/** A verdict with its reason. */
export interface Judged {
  verdict: AuditVerdict
  why: string
}

/** Returns the measures that the verdict is made of. */
export function evidenceOf(
  counts: Int32Array,
  core: Core,
  separable: Separable,
  { twins, spread }: { twins: number; spread: number },
): AuditEvidence {
  const n = counts.reduce((sum, count) => sum + count, 0)
  const chance = 1 - counts.reduce((sum, count) => sum + (count / n) ** 2, 0)
  const left = Math.max(chance - core.estimate, 1e-9)
  const studentError = Math.min(1, Math.max(0, separable.estimate - core.estimate) / left)
  return { core: core.estimate, disagreement: separable.estimate, studentError, twins, spread }
}

/** Judges what the labels and features can tell of the noise rate. */
export function judge(counts: Int32Array, { core, disagreement, studentError, twins }: AuditEvidence): Judged {
  const n = counts.reduce((sum, count) => sum + count, 0)
  const refused = (why: string): Judged => ({ verdict: 'not separable', why })
  if (counts.length === 1) return refused(`all ${n} rows have the same label, so that nothing tells which are wrong`)
  if (twins > MAX_TWINS) {
    const why = `${percent(twins)} of rows equal another row: labels of equal rows differ for more reasons than noise`
    return { verdict: 'too coarse', why }
  }
  if (n < Math.max(MIN_ROWS, MIN_CLASS_ROWS * counts.length)) {
    return refused(`${n} rows of ${counts.length} classes are too few`)
  }
  if (studentError > MAX_STUDENT_ERROR) {
    const chance = `${percent(studentError)} of the error of chance`
    return refused(`without noise, the students would still make ${chance}: that is not told from noise`)
  }
  const rates = `${percent(core)} far from boundaries and ${percent(disagreement)} on all rows`
  const differs = `labels differ from what the students expect in ${rates}`
  if (disagreement - core > MAX_DISTANCE) {
    return {
      verdict: 'bounds',
      why: `${differs}: the first is the noise if it does not depend on the row, the second if the features separate the classes`,
    }
  }
  return { verdict: 'point', why: differs }
}

/** The claims of the noise rate, before one estimate is chosen. */
export type NoiseEnds = Omit<AuditNoise, 'estimate'>

/**
 * Changes the verdict by checked rows: 'point' if they leave an interval of at most twice the distance that bounds begin at,
 * and 'bounds' if the features alone claim nothing and there are at least 20 of them.
 */
export function judgeChecked(judged: Judged, { checked, interval }: NoiseEnds): Judged {
  if (!checked || checked.rows < MIN_CHECKED) return judged
  const why = `${checked.wrong} of ${checked.rows} checked labels are wrong; ${judged.why}`
  if (interval[1] - interval[0] <= 2 * MAX_DISTANCE) return { verdict: 'point', why }
  return { verdict: 'bounds', why }
}

/** Returns the estimate that belongs to the interval; see `AuditNoise`. */
export function estimateIn(
  verdict: AuditVerdict,
  { separable, checked, interval: [low, high] }: NoiseEnds,
): number | null {
  const decides = checked !== undefined && checked.rows >= MIN_CHECKED
  const estimate = decides ? checked.estimate : verdict === 'point' ? separable.estimate : null
  return estimate === null ? null : clamp(estimate, low, high)
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`
