import type { ProblemName } from './titles.ts'

/**
 * Time in Chromium divided by time in Node on the same machine, by problem and number of threads. Medians of 21
 * alternating rounds of `npm run bench -- browser/node`, which prints the inverses; Chromium 150, Node 24, 2 × AMD
 * EPYC, November 2026.
 */
export const CHROMIUM_TIME_RATIOS: Record<ProblemName, Record<number, number>> = {
  'nearest-data': { 1: 1.14, 2: 1.07 },
  'nearest-normal': { 1: 1.11, 2: 1.12 },
  'gram-laplace': { 1: 1.01, 2: 1.01 },
  'gram-gaussian': { 1: 1.01, 2: 1.02 },
}
