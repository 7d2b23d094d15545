import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { takeOptions } from '../engine/options.js'
import { takeRows } from '../engine/take-rows.js'
import { pairwise } from '../ops/distance.js'
import { stream } from '../random/stream.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'

/** Rows whose pairs are measured: 32,640 distances place the median within a percent or so. */
const SAMPLE = 256

/** The median distance of two rows, over at most 256 rows drawn by the seed; 1 where more than half of them coincide. */
export async function medianDistance(x: Matrix, options: FitOptions = {}): Promise<number> {
  const { seed, ...call } = takeOptions('medianDistance', FIT_OPTIONS, options)
  checkMatrix('medianDistance', 'x', x)
  const rows = stream(seed, 'median distance').permutation(x.rows).subarray(0, SAMPLE)
  const sample = takeRows(x, rows)
  try {
    const squared = await pairwise(sample, sample, call)
    const { length } = rows
    const below = squared.filter((_, at) => at % length < Math.floor(at / length)).sort()
    return Math.sqrt(below[below.length >> 1] ?? 0) || 1
  } finally {
    sample.dispose()
  }
}
