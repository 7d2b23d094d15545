import { columnRange } from '../center'
import { F32 } from '../lane/element'
import { RIGHT_WIDTH } from '../lane/tile'
import { packFloat, panelBytes } from './float-pack'
import { FloatScan } from './float-scan'
import { openSearch } from './search'
import { openSingle, searchGroup, singleScratchBytes, TILE_QUERIES } from './single'

/*
 * Many small problems of the one nearest point, each by one thread from its rows to its answer: center, copies, search.
 *
 * A problem of 500 queries and 500 points takes a tenth of a millisecond, as long as two messages to a worker. So the
 * host hands over a list of problems at once, and a problem is a unit of work.
 */

/** One problem: m queries and n points, float32 rows of d columns, and the memory of its answer. */
@unmanaged
class SmallProblem {
  queries: usize
  points: usize
  m: i32
  n: i32
  d: i32
  /** Gets m u32 row numbers. */
  outIndex: usize
  /** Gets m float64 squared distances. */
  outDistance: usize
}
/** Bytes of a `SmallProblem`; `src/ops/nearest/small.ts` writes them. */
const PROBLEM_BYTES: usize = 28

/**
 * Finds the nearest point of each query in problems [start, end) of the list at `problems`, ties to the lowest index.
 *
 * Scratch: that of `nearestSingle`, then 3×d float64 for the center and the ranges of the columns, the largest squared
 * norm of each panel, and the panels; `smallBytes` of `src/ops/nearest/small.ts` sums it.
 */
export function nearestSmall(problems: usize, scratch: usize, start: i32, end: i32): void {
  for (let i = start; i < end; i++) {
    searchSmall(changetype<SmallProblem>(problems + <usize>i * PROBLEM_BYTES), scratch)
  }
}

function searchSmall(problem: SmallProblem, scratch: usize): void {
  const n = problem.n
  const d = problem.d
  const panelCount = (n + RIGHT_WIDTH - 1) / RIGHT_WIDTH
  const center = scratch + singleScratchBytes(n, d)
  const norms = center + <usize>d * 24
  const panels = (norms + (<usize>panelCount << 3) + 15) & ~15
  const scale = centerPoints(problem, center)
  packFloat(problem.points, F32, n, d, center, scale, panels, norms, 0, panelCount)
  let largest: f64 = 0
  for (let p: usize = 0; p < <usize>panelCount; p++) largest = max(largest, load<f64>(norms + (p << 3)))
  openAnswer(problem)
  const scan = changetype<FloatScan>(
    openSearch(scratch, problem.queries, problem.points, F32, n, d, 1, 0, problem.outIndex, problem.outDistance, 0),
  )
  openSingle(scan, scale, sqrt(largest) * (1 + 1e-12), 0)
  for (; scan.from < problem.m; scan.from += TILE_QUERIES) searchGroup(scan, center, panels, problem.m)
}

/**
 * Writes the mean of each column of the points to `center`, which has room for 3×d float64. Returns the power of two
 * that scales their deviations from it into [-1, 1], or 1 if there are none.
 */
function centerPoints(problem: SmallProblem, center: usize): f64 {
  const d = <usize>problem.d
  const n = problem.n
  columnRange(problem.points, F32, problem.d, n, center, 0, n)
  let reach: f64 = 0
  for (let j: usize = 0; j < d; j++) {
    const at = center + (j << 3)
    const mean = load<f64>(at) / n
    store<f64>(at, mean)
    reach = max(reach, max(load<f64>(at + (d << 4)) - mean, mean - load<f64>(at + (d << 3))))
  }
  if (reach == 0) return 1
  // The exponent of 1 / reach, rounded down: float32 has reaches from 2^-149 to 2^129.
  const exponent = <u64>(2045 - <i64>((reinterpret<u64>(reach) >> 52) & 0x7ff))
  return reinterpret<f64>(exponent << 52)
}

/** Fills the memory of an answer with what a search starts from: no neighbor, infinitely far. */
function openAnswer(problem: SmallProblem): void {
  memory.fill(problem.outIndex, 0xff, <usize>problem.m << 2)
  for (let i: usize = 0; i < <usize>problem.m; i++) store<f64>(problem.outDistance + (i << 3), Infinity)
}
