import { estimateGain } from '../../audit/gain.js'
import { NoisyTeacherError } from '../../engine/check.js'
import { clamp, type Estimate } from '../../evaluate/estimate.js'
import { NORMAL_95 } from '../../theory/student-t.js'
import type { MeasuredRoute } from './measure.js'
import type { LabelNoise } from './noise.js'

/** A route with what it is worth. */
export interface JudgedRoute extends MeasuredRoute {
  /** Share of rows on which its students are right; null if it was refused. */
  accuracy: Estimate | null
  /** The same minus that of the best direct training; null for that itself and if it was refused. */
  gain: Estimate | null
  /** What else to know of it, for tables. */
  remark?: string
}

/** Transition matrix of the held-out labels, with the ends of its entries' intervals. */
type Transition = Pick<LabelNoise, 'transition' | 'interval'>

/** The labels of the held-out rows, and what is known of their noise. */
export interface HeldOutLabels {
  y: Int32Array
  classes: number
  noise: Transition | undefined
}

/** Estimates with the noise that is known, or without if its matrix has no inverse. */
function estimated(rows: { before?: Int32Array; after: Int32Array }, { y, classes, noise }: HeldOutLabels): Estimate {
  if (!noise) return estimateGain({ y, classes, ...rows })
  const { transition, interval } = noise
  try {
    return estimateGain({ y, classes, ...rows }, { transition, interval })
  } catch (error) {
    const isSingular = error instanceof NoisyTeacherError && error.message.includes('has no inverse')
    if (!isSingular) throw error
    return estimateGain({ y, classes, ...rows })
  }
}

/** Returns the route that agrees most with the held-out labels; of equals the first. Throws the last error if none was fitted. */
export function bestDirect(measured: readonly MeasuredRoute[], y: Int32Array): MeasuredRoute {
  const agreeing = ({ predicted }: MeasuredRoute) =>
    y.reduce((sum, label, i) => sum + Number(label === predicted[i]), 0)
  const fitted = measured.filter(({ refused }) => !refused)
  if (fitted.length === 0) throw measured[measured.length - 1].refused
  return fitted.reduce((best, each) => (agreeing(each) > agreeing(best) ? each : best))
}

/** Estimates the accuracy of each route, and its gain over the best direct one. */
export function judgeRoutes(
  measured: readonly MeasuredRoute[],
  best: MeasuredRoute,
  labels: HeldOutLabels,
): JudgedRoute[] {
  return measured.map((each) => {
    if (each.refused) return { ...each, accuracy: null, gain: null }
    const accuracy = asShare(estimated({ after: each.predicted }, labels))
    if (each === best) return { ...each, accuracy, gain: null }
    return { ...each, accuracy, gain: estimated({ before: best.predicted, after: each.predicted }, labels) }
  })
}

/** Returns an unbiased estimate of a share, which may be beyond 1, as a share. */
const asShare = (found: Estimate): Estimate => ({
  ...found,
  estimate: clamp(found.estimate, 0, 1),
  interval: [clamp(found.interval[0], 0, 1), clamp(found.interval[1], 0, 1)],
})

/** What is chosen and why. */
export interface Advice {
  chosen: JudgedRoute
  sentence: string
}

/**
 * Chooses the distillation with the largest gain if the gain is above its standard error, otherwise direct training, and says
 * so in a sentence.
 */
export function advise(judged: readonly JudgedRoute[], direct: JudgedRoute): Advice {
  const distilled = judged.filter(({ route, gain }) => !route.isDirect && gain)
  const name = direct.route.name.replace('direct: ', '')
  if (distilled.length === 0) {
    return {
      chosen: direct,
      sentence: `Don't distill: no distillation could be fitted. Direct training by ${name} is kept.`,
    }
  }
  const best = distilled.reduce((a, b) => (b.gain!.estimate > a.gain!.estimate ? b : a))
  const { estimate, interval } = best.gain!
  const range = rangeText(best.gain!)
  if (estimate <= deviationOf(best.gain!)) {
    const sentence = `Don't distill: “${best.route.name}” changes the share of right rows by ${range} against direct training by ${name}, which is kept.`
    return { chosen: direct, sentence }
  }
  const sure = interval[0] > 0 ? 'Distill' : 'Distill, though it is not certain to help'
  const sentence = `${sure}: “${best.route.name}” changes the share of right rows by ${range} against direct training by ${name}.`
  return { chosen: best, sentence }
}

/** Returns a gain with its interval, in words. */
export const rangeText = ({ estimate, interval: [low, high] }: Estimate): string =>
  `${points(estimate)} (95% interval ${points(low)} to ${points(high)})`

const deviationOf = ({ interval: [low, high] }: Estimate) => (high - low) / (2 * NORMAL_95)

/** Returns a difference of shares in percentage points, with its sign. */
export const points = (share: number): string => `${share < 0 ? '−' : '+'}${(100 * Math.abs(share)).toFixed(1)} points`
