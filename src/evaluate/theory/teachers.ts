import { check, checkInteger, checkNumber } from '../../engine/check.js'
import { exp } from '../../random/elementary.js'

/**
 * Upper bound on the share of inputs at which an epsilon-sampler is no teacher of half the margin that the labels have:
 * 4 epsilon / margin, 1 at most.
 *
 * The samplers and teachers of Kaplun et al. 2022 (notions). Where q is within margin/4 of P(y|x) in total variation, the
 * Bayes class loses at most margin/4 and a rival gains as much, so that half of the margin is left; by Markov's inequality the
 * variation, whose mean is epsilon, is above margin/4 on a share of 4 epsilon / margin at most. Errors: BAD_OPTION.
 */
export function noTeacherBound({ margin, epsilon }: { margin: number; epsilon: number }): number {
  checkShare('noTeacherBound', 'margin', margin)
  checkNumber('noTeacherBound', 'epsilon', epsilon, 0, 1)
  return Math.min(1, (4 * epsilon) / margin)
}

/**
 * Upper bound on the error of the plurality of k independent teachers of a margin, ties counted as errors:
 * (classes - 1) exp(-k margin^2 / 2), 1 at most.
 *
 * The ensembles of Kaplun et al. 2022 (notion). The Bayes class's votes less a rival's are a sum of k numbers from -1 to 1
 * of mean `margin` or more, which is 0 or less with probability exp(-k margin^2 / 2) at most (Hoeffding 1963); then the rivals
 * are added up. Errors: BAD_OPTION.
 */
export function ensembleBound({ k, margin, classes }: { k: number; margin: number; classes: number }): number {
  checkInteger('ensembleBound', 'k', k, 1)
  checkInteger('ensembleBound', 'classes', classes, 2)
  checkShare('ensembleBound', 'margin', margin)
  return Math.min(1, (classes - 1) * exp((-k * margin * margin) / 2))
}

function checkShare(who: string, name: string, value: number): void {
  check(value > 0 && value <= 1, 'BAD_OPTION', () => `${who}: ${name} is ${value} but must be above 0 and at most 1`)
}
