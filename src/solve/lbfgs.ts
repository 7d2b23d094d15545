/** A function's value and gradient at a place. */
export interface Slope {
  value: number
  gradient: Float64Array
}

export interface Minimum {
  x: Float64Array
  /** The largest element of the gradient there. */
  gradient: number
  iterations: number
}

/** Steps that the curvature is learned from. */
const MEMORY = 10
/** Of what the slope promises: the least that a step must gain, and the most of the slope that it may leave. */
const [GAIN, LEFT] = [1e-4, 0.9]
/** Trials of one step; as many halvings end in rounding. */
const TRIALS = 50
/** Values that differ by less, relative, are equal but for rounding. */
const ROUNDING = 2 ** -48

/**
 * The minimum of a smooth convex function by L-BFGS: steps of a learned curvature, each with the weak conditions of Wolfe by bisection.
 * Ends where no element of the gradient is above `tolerance`, after `maxIterations` steps, or where no step gains anything beyond rounding; its
 * `gradient` tells. Source: Nocedal and Wright, Numerical Optimization, 7.4; Lewis and Overton, Mathematical Programming 141 (2013).
 */
export async function minimize(
  evaluate: (x: Float64Array, iteration: number) => Promise<Slope>,
  start: Float64Array,
  { tolerance, maxIterations }: { tolerance: number; maxIterations: number },
): Promise<Minimum> {
  let x = start
  let here = await evaluate(x, 0)
  const steps: Step[] = []
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

/** A step that was taken, the change of the gradient over it, and their product. */
interface Step {
  moved: Float64Array
  change: Float64Array
  product: number
}

function remember(steps: Step[], x: Float64Array, here: Slope, taken: { x: Float64Array; slope: Slope }): void {
  const moved = taken.x.map((value, i) => value - x[i])
  const change = taken.slope.gradient.map((value, i) => value - here.gradient[i])
  const product = dot(moved, change)
  if (!(product > 0)) return
  steps.push({ moved, change, product })
  if (steps.length > MEMORY) steps.shift()
}

/** The gradient times the learned inverse of the curvature, downwards. */
function descent(gradient: Float64Array, steps: readonly Step[]): Float64Array {
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

/** The first place along a direction that gains enough and is flat enough. */
async function search(
  evaluate: (x: Float64Array) => Promise<Slope>,
  from: Float64Array,
  { value, gradient }: Slope,
  direction: Float64Array,
  first: boolean,
): Promise<{ x: Float64Array; slope: Slope } | undefined> {
  const slope = dot(gradient, direction)
  let length = first ? Math.min(1, 1 / Math.sqrt(-slope)) : 1
  let [low, high] = [0, Infinity]
  for (let trial = 0; trial < TRIALS; trial++) {
    const x = from.map((at, i) => at + length * direction[i])
    const found = await evaluate(x)
    const enough = value + GAIN * length * slope + ROUNDING * Math.abs(value)
    if (!(found.value <= enough)) high = length
    else if (dot(found.gradient, direction) < LEFT * slope) low = length
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
