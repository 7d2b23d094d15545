import { planNearest } from '../ops/nearest/plan.js'
import { planGram } from './plan.js'
import { planChooseGram } from './plan-choice.js'

/**
 * Estimates of the methods and costs of large calls, before anything is allocated.
 *
 * @example
 * ```ts
 * import { laplace, plan } from 'noisy-teacher'
 * const { method, bytes } = plan.gram(laplace({ bandwidth: 1 }), { n: 50_000, d: 10 })
 * console.log(method, (bytes / 1e6).toFixed(0), 'MB') // cg 326 MB
 * ```
 */
export const plan = Object.freeze({
  /** Estimates the cost of `solveGram`: method, memory and operations. */
  gram: planGram,
  /** Estimates the cost of `chooseGram` and `chooseKernel`: memory and operations. */
  chooseGram: planChooseGram,
  /** Estimates the cost of `nearest`. */
  nearest: planNearest,
})
