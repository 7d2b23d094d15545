import { auditLabels } from '../../audit/audit.js'
import type { Audit } from '../../audit/result.js'
import type { Dataset } from '../../data/dataset.js'
import type { CallOptions } from '../../engine/call.js'

/** What is known of the noise of the labels. */
export interface LabelNoise {
  verdict: Audit['verdict']
  why: string
  /** The noise rate far from boundaries, with its interval. */
  rate: { estimate: number; interval: readonly [number, number] }
  /** Transition matrix of all classes, rows the true class. */
  transition: number[][]
  /** Ends of the 95% intervals of its entries. */
  interval: [low: number[][], high: number[][]]
}

/**
 * Estimates the noise of labels by an audit: that far from boundaries, which is right if noise depends on the class alone, as
 * the correction of a hold-out needs. Returns undefined where the labels tell nothing of it: the hold-out is then corrected
 * by nothing, and gains count agreement with the given labels.
 */
export async function labelNoise(
  data: Dataset,
  { seed, signal, onProgress }: CallOptions & { seed: number },
): Promise<LabelNoise | { verdict: Audit['verdict']; why: string; rate: null }> {
  onProgress?.({ stage: 'auditing the labels', done: 0, total: 1 })
  const { verdict, why, noise, classes, transition } = await auditLabels(data, { seed, signal })
  const { estimate, interval } = noise.core
  if (estimate === null) return { verdict, why, rate: null }
  const place = new Map(classes.map(({ label }, at) => [label, at]))
  const spread = (k: number, rate: number) =>
    Array.from({ length: data.classes }, (_, j) => (j === k ? 1 - rate : rate / (data.classes - 1)))
  /** Returns a matrix of all classes; that of a class of which nothing is known has the errors of all. */
  const whole = (matrix: Audit['transition']['core'], rate: number) =>
    Array.from({ length: data.classes }, (_, k) => {
      const known = place.has(k) ? matrix[place.get(k)!] : undefined
      if (!known || known.includes(null)) return spread(k, rate)
      const row = new Array<number>(data.classes).fill(0)
      known.forEach((share, at) => {
        row[classes[at].label] = share!
      })
      return row
    })
  const [low, high] = transition.intervals.core
  return {
    verdict,
    why,
    rate: { estimate, interval },
    transition: whole(transition.core, estimate).map(normalized),
    interval: [whole(low, interval[1]), whole(high, interval[0])],
  }
}

/** Returns shares that sum to 1. */
function normalized(row: readonly number[]): number[] {
  const sum = row.reduce((total, share) => total + share, 0)
  return row.map((share) => share / sum)
}
