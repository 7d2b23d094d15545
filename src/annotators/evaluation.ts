import { proportion } from '../evaluate/proportion.js'
import type { VoteEvaluation } from './result.js'

/** Compares labels, and vote shares (items × classes), with the known classes; -1 is unknown. */
export function evaluationOf(
  known: Int16Array,
  labels: Uint8Array,
  shares: Float32Array,
  classes: number,
): VoteEvaluation {
  const [right, all] = [new Float64Array(classes), new Float64Array(classes)]
  let plurality = 0
  known.forEach((clean, i) => {
    if (clean < 0) return
    all[clean]++
    right[clean] += Number(labels[i] === clean)
    const row = shares.subarray(i * classes, (i + 1) * classes)
    const highest = row.reduce((a, b) => Math.max(a, b))
    const tied = row.reduce((count, share) => count + Number(share > highest - 1e-6), 0)
    if (row[clean] > highest - 1e-6) plurality += 1 / tied
  })
  const [hits, n] = [right, all].map((counts) => counts.reduce((a, b) => a + b))
  const seen = [...all.keys()].filter((k) => all[k] > 0)
  return {
    accuracy: proportion(hits, n),
    balancedAccuracy: seen.reduce((sum, k) => sum + right[k] / all[k], 0) / seen.length,
    plurality: plurality / n,
  }
}
