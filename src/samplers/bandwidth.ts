import { check } from '../engine/check.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { takeRows } from '../engine/take-rows.js'
import { distancesIn } from '../ops/distance.js'
import { takeSeeded } from '../random/draw.js'
import { stream } from '../random/stream.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'

/** The maximum number of rows whose pairs are measured. Their 32,640 distances estimate the median to about 1%. */
const MEDIAN_ROWS_MAX = 256

/**
 * Returns the median Euclidean distance of two rows of x, n×d, in units of the inputs. It measures all pairs of at most
 * 256 rows, which the draw (`seed`, `trial` and `purpose`) selects at random. Returns 1 if more than half of the pairs
 * are equal rows, or if x has a single row. The result is accurate at every magnitude, even if squares overflow or
 * underflow float64.
 *
 * Throws BAD_VALUE when x is not a Matrix or the median itself overflows float64; BAD_OPTION when an option is invalid;
 * DISPOSED when x was disposed; OUT_OF_MEMORY when the distances do not fit.
 */
export async function medianDistance(x: Matrix, options: FitOptions = {}): Promise<number> {
  const { seed, ...own } = takeSeeded('medianDistance', FIT_OPTIONS, options)
  checkMatrix('medianDistance', 'x', x)
  const rows = stream(seed, 'median distance').permutation(x.rows).subarray(0, MEDIAN_ROWS_MAX)
  const sample = takeRows(x, rows)
  const work = 'medianDistance'
  const measured = x.engine.call(work, [sample], own, (call) => distancesIn(call, sample))
  const distances = await measured.finally(() => sample.dispose())
  const median = distances.sort()[distances.length >> 1] ?? 0
  const message = () => `${work}: half of the rows are farther apart than float64 can hold; scale the inputs`
  check(median < Number.POSITIVE_INFINITY, 'BAD_VALUE', message)
  return median || 1
}
