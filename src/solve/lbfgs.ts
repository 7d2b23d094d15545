/** The value and the gradient of a function at one point. */
export interface ValueAndGradient {
  value: number
  gradient: Float64Array
}

/** The point where a minimization ended. */
export interface Minimum {
  x: Float64Array
  /** The largest absolute element of the gradient at x. */
  gradient: number
  /** The number of steps from the start to x. */
  iterations: number
}

/** The number of past steps from which the curvature is estimated. */
const HISTORY_STEPS = 10
/**
 * Constants of the weak Wolfe conditions. A step must gain at least the first share of the decrease that the slope at
 * its start predicts, and may leave at most the second share of that slope.
 */
const [SUFFICIENT_DECREASE, REMAINING_SLOPE] = [1e-4, 0.9]
/** The maximum number of trials of one step. After as many halvings a step is below rounding. */
const LINE_SEARCH_TRIALS_MAX = 50
/** The relative difference below which two values are equal up to rounding. */
const RELATIVE_ROUNDING = 2 ** -48

/**
 * Minimizes a smooth convex function by L-BFGS, with a bisection for the weak Wolfe conditions as its line search.
 * `evaluate` gets a point and the number of the step, and returns the value and the gradient there. The minimization
 * ends when no element of the gradient exceeds `tolerance` in absolute value, after `maxIterations` steps, or when no
 * step gains more than rounding: compare the returned `gradient` with the tolerance. Source: Nocedal and Wright,
 * Numerical Optimization, 7.4; Lewis and Overton, Mathematical Programming 141 (2013).
 */
export async function minimize(
  evaluate: (x: Float64Array, iteration: number) => Promise<ValueAndGradient>,
  start: Float64Array,
  { tolerance, maxIterations }: { tolerance: number; maxIterations: number },
): Promise<Minimum> {
  let x = start
  let here = await evaluate(x, 0)
  const steps: CurvaturePair[] = []
  for (let iteration = 0; ; iteration++) {
    const gradient = largestOf(here.gradient)
    if (gradient <= tolerance || iteration === maxIterations) return { x, gradient, iterations: iteration }
    const direction = descent(here.gradient, steps)
    const taken = await search((place) => evaluate(place, iteration + 1), x, here, direction, steps.length === 0)
    if (!taken) return { x, gradient, iterations: iteration }
    remember(steps, x, here, taken)
    ;[x, here] = [taken.x, taken.slope]
  }
}

/** A past step, the change of the gradient over it, and the inner product of the two. */
interface CurvaturePair {
  moved: Float64Array
  change: Float64Array
  product: number
}

/**
 * Appends the step from x to `taken.x` to the history, unless the function has no positive curvature along it. Drops
 * the oldest step if there are more than 10.
 */
function remember(
  steps: CurvaturePair[],
  x: Float64Array,
  here: ValueAndGradient,
  taken: { x: Float64Array; slope: ValueAndGradient },
): void {
  const moved = taken.x.map((value, i) => value - x[i])
  const change = taken.slope.gradient.map((value, i) => value - here.gradient[i])
  const product = dot(moved, change)
  if (!(product > 0)) return
  steps.push({ moved, change, product })
  if (steps.length > HISTORY_STEPS) steps.shift()
}

/** Returns the descent direction: minus the gradient times the inverse Hessian that the past steps estimate. */
function descent(gradient: Float64Array, steps: readonly CurvaturePair[]): Float64Array {
  const direction = gradient.map((value) => -value)
  const shares: number[] = []
  for (let s = steps.length - 1; s >= 0; s--) {
    shares[s] = dot(steps[s].moved, direction) / steps[s].product
    add(direction, steps[s].change, -shares[s])
  }
  const last = steps.at(-1)
  const scale = last ? last.product / dot(last.change, last.change) : 1
  for (let i = 0; i < direction.length; i++) direction[i] *= scale
  steps.forEach(({ moved, change, product }, s) => {
    add(direction, moved, shares[s] - dot(change, direction) / product)
  })
  return direction
}

/**
 * Returns the first trial point along a direction that meets the weak Wolfe conditions, with its value and gradient;
 * undefined if no trial meets them, so that only rounding is left to gain.
 */
async function search(
  evaluate: (x: Float64Array) => Promise<ValueAndGradient>,
  from: Float64Array,
  { value, gradient }: ValueAndGradient,
  direction: Float64Array,
  first: boolean,
): Promise<{ x: Float64Array; slope: ValueAndGradient } | undefined> {
  const slope = dot(gradient, direction)
  let length = first ? Math.min(1, 1 / Math.sqrt(-slope)) : 1
  let [low, high] = [0, Infinity]
  for (let trial = 0; trial < LINE_SEARCH_TRIALS_MAX; trial++) {
    const x = from.map((at, i) => at + length * direction[i])
    const found = await evaluate(x)
    const enough = value + SUFFICIENT_DECREASE * length * slope + RELATIVE_ROUNDING * Math.abs(value)
    if (!(found.value <= enough)) high = length
    else if (dot(found.gradient, direction) < REMAINING_SLOPE * slope) low = length
    else return { x, slope: found }
    length = high < Infinity ? (low + high) / 2 : 2 * low
  }
  return undefined
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function add(to: Float64Array, values: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] += times * values[i]
}

function largestOf(values: Float64Array): number {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]))
  return most
}
