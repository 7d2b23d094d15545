import { planNearest } from '../ops/nearest/plan.js'
import { planGram } from './plan.js'
import { planChooseGram } from './plan-choice.js'

/** Estimates of the methods and costs of large calls, before anything is allocated. */
export const plan = Object.freeze({
  /** Estimates the cost of `solveGram`: method, memory and operations. */
  gram: planGram,
  /** Estimates the cost of `chooseGram` and `chooseKernel`: memory and operations. */
  chooseGram: planChooseGram,
  /** Estimates the cost of `nearest`. */
  nearest: planNearest,
})
