import type { ProblemName } from './titles.ts'

/**
 * Seconds in Chromium as a share of those in Node on the same machine, by problem and threads: medians of 21 alternating rounds of
 * `npm run bench:browser`, Chromium 150 beside Node 24, 2 × Intel Xeon, November 2026.
 */
export const BESIDE_NODE: Record<ProblemName, Record<number, number>> = {
  'nearest-data': { 1: 1.12, 2: 0.87 },
  'nearest-normal': { 1: 1.09, 2: 1.05 },
  'gram-laplace': { 1: 1.01, 2: 1.02 },
  'gram-gaussian': { 1: 1.01, 2: 1.02 },
}
