import type { ProblemName } from './titles.ts'

/**
 * Seconds in Chromium as a share of those in Node on the same machine, by problem and threads: medians of 21 alternating rounds of
 * `npm run bench -- browser/node`, which prints their inverses, Chromium 150 beside Node 24, 2 × AMD EPYC, November 2026.
 */
export const BESIDE_NODE: Record<ProblemName, Record<number, number>> = {
  'nearest-data': { 1: 1.14, 2: 1.07 },
  'nearest-normal': { 1: 1.11, 2: 1.12 },
  'gram-laplace': { 1: 1.01, 2: 1.01 },
  'gram-gaussian': { 1: 1.01, 2: 1.02 },
}
