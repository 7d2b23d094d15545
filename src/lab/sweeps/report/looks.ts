import { learners } from '../../learners/learners.js'

/** Name of the parameter whose values are names of learners. */
const SAMPLER = 'sampler'

/**
 * Returns the looks of the series of a figure, by the parameter that its colors show: those of the learners, as in the
 * figures of experiments, if the series are different samplers and nothing else; otherwise undefined for each series.
 */
export function looksOf(series: readonly string[], parameter: string | undefined): (number | undefined)[] {
  const looks = series.map((name) => learners.find((learner) => learner.name === name)?.look)
  const apart = parameter === SAMPLER && !looks.includes(undefined) && new Set(looks).size === looks.length
  return apart ? looks : series.map(() => undefined)
}
