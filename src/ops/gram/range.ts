import type { Call } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { ELEMENT_CODES, type Precision, type StoredRows } from '../element.js'
import { type Kernel, type KernelProfile, PROFILE_CODES } from '../kernel.js'

/**
 * Maximum kernel value that each precision accepts: its largest finite number, less the rounding error of a kernel
 * value.
 */
const MAX_KERNEL_VALUE: Readonly<Record<Precision, number>> = { f32: 3.4e38, f64: 1.79e308 }
/** Number of rows whose lengths one block of work measures. */
const BLOCK_ROWS = 1024

/**
 * Throws BAD_VALUE when a kernel value, or an intermediate result, of these operands may leave the range of the
 * precision. Kernels of the distance are at most 1 (with a spike, 1 + weight). Other kernels grow with the lengths of
 * rows, so these are measured before anything else is computed.
 */
export async function checkRangeIn(
  call: Call,
  { name, profile }: Kernel,
  x1: StoredRows,
  x2: StoredRows,
  precision: Precision,
): Promise<void> {
  const advice = precision === 'f32' ? "scale the inputs, or use precision 'f64'" : 'scale the inputs'
  const refuse = (largest: number, reason: string) => {
    const reached = `values of the ${name} kernel may reach ${shortly(largest)}`
    const message = () => `${call.who}: ${reached}, beyond ${precision}: ${reason}; ${advice}`
    check(largest <= MAX_KERNEL_VALUE[precision], 'BAD_VALUE', message)
  }
  if (profile.centered) return refuse(1 + (profile.spike?.weight ?? 0), `the weight is ${profile.spike?.weight}`)
  const [first, second = first] = await longestIn(call, x1, x2, false)
  if (Math.max(first.size, second.size) <= ordinaryOf(profile, x2.cols, precision)) return
  const [a, b = a] = await longestIn(call, x1, x2, true)
  const longest = a.size > b.size ? a : b
  refuse(largestOf(profile, a.size, b.size), `row ${longest.row} has length ${shortly(longest.size)}`)
}

/** Returns an upper bound on the kernel value, and on its intermediate results, of two rows of lengths a and b. */
function largestOf({ code, scale, alpha, times }: KernelProfile, a: number, b: number): number {
  if (code === PROFILE_CODES.step) return Math.max(a, b) < Number.POSITIVE_INFINITY ? 1 : Number.POSITIVE_INFINITY
  const product = a * scale * (b * scale)
  if (code === PROFILE_CODES.polynomial) {
    return Math.max((product + alpha) ** times, 2 * product, 2 * a * scale, 2 * b * scale)
  }
  return Math.max(product * (code === PROFILE_CODES.tangent ? times + 1 : 1), a, b)
}

/**
 * Returns a magnitude: if no element of the operands exceeds it, every kernel value fits in the precision. Most
 * operands pass this check, so the lengths of their rows need not be computed.
 */
function ordinaryOf(profile: KernelProfile, cols: number, precision: Precision): number {
  let size = 1e150
  const largest = () => largestOf(profile, size * Math.sqrt(cols), size * Math.sqrt(cols))
  while (size > 0 && !(largest() <= MAX_KERNEL_VALUE[precision])) size /= 1e3
  return size
}

/**
 * The row of an operand that bounds its kernel values: the row of largest Euclidean length or, by a faster scan, the
 * row with the largest element.
 */
interface LongestRow {
  /** Length of that row; from the faster scan, an upper bound on the magnitude of every element of the operand. */
  size: number
  /** Number of that row in the operand. */
  row: number
}

/**
 * Finds the row of largest Euclidean length of each operand; if not `exact`, the row with the largest element. Returns
 * one entry if both operands are the same, otherwise two.
 */
async function longestIn(call: Call, x1: StoredRows, x2: StoredRows, exact: boolean): Promise<LongestRow[]> {
  const found: LongestRow[] = []
  for (const { address, type, rows, cols } of x1.address === x2.address ? [x2] : [x1, x2]) {
    const blocks = Math.ceil(rows / BLOCK_ROWS)
    const out = call.allocate(blocks * 16)
    const args = [address, ELEMENT_CODES[type], cols, exact ? 1 : 0, BLOCK_ROWS, out]
    const task = { op: 'longestRow', args, rows, block: BLOCK_ROWS, products: 4 * rows * cols }
    await call.run('result', task, `${call.who}: packing`)
    const pairs = call.take(out, blocks * 2)
    let longest = { size: pairs[0], row: pairs[1] }
    for (let at = 2; at < pairs.length; at += 2) {
      if (pairs[at] > longest.size) longest = { size: pairs[at], row: pairs[at + 1] }
    }
    found.push(longest)
  }
  return found
}

const shortly = (value: number): string =>
  value < Number.POSITIVE_INFINITY ? value.toExponential(1) : 'more than 1.8e308'
