// One sentence below each panel, chosen by the measured numbers. A sentence is empty until its numbers are computed.
import { percent } from '../components/percent.ts'
import type { WorldPanelName } from './scene.ts'
import type { WorldSettings } from './settings.ts'
import type { StudentMixture } from './student-theory.ts'

/** Shares of wrong predictions of each panel, and of wrong training labels (`points`), as far as they are computed. */
export type ErrorShares = Partial<Record<WorldPanelName | 'points', number>>

/** Describes the training labels. */
export function describePoints({ n }: WorldSettings, { points }: ErrorShares): string {
  return points === undefined ? '' : `${percent(points)} of ${n.toLocaleString('en')} labels are wrong (larger dots).`
}

/** Returns true for a teacher that is about as wrong as its labels, as a sampler is. */
export const repeatsNoise = ({ teacher: wrong = 0, points: noise = 0 }: ErrorShares): boolean =>
  wrong > 0.75 * noise && wrong <= 1.6 * noise

/** Describes one teacher. A sampler is wrong as often as its labels; the thresholds only choose the wording. */
export function describeTeacher({ teacher: wrong, points: noise }: ErrorShares): string {
  if (wrong === undefined || noise === undefined) return ''
  if (noise === 0) return `No noise to repeat: ${percent(wrong)} wrong, near class borders.`
  const rates = `${percent(wrong)} wrong (its labels: ${percent(noise)}).`
  if (wrong > 1.6 * noise) return `Worse than its labels: ${rates}`
  if (repeatsNoise({ teacher: wrong, points: noise })) return `Repeats the noise: ${rates}`
  return wrong > 0.3 * noise ? `Repeats part of the noise: ${rates}` : `Averages the noise away: ${rates}`
}

/** Describes the pool's vote. */
export function describeVote({ teachers }: WorldSettings, { teacher, vote }: ErrorShares): string {
  if (teacher === undefined || vote === undefined) return ''
  if (teachers === 1) return 'With one teacher, the vote is its prediction.'
  if (teachers === 2) return 'Ties between two teachers are broken at random: nothing is gained.'
  if (vote < 0.75 * teacher)
    return `Errors that differ are outvoted: ${percent(vote)} wrong (one teacher: ${percent(teacher)}).`
  return `Shared errors remain: ${percent(vote)} wrong (one teacher: ${percent(teacher)}).`
}

/** What the student makes of its labels, by kind of mixture; the number is that of the labels that it averages. */
const MIXTURES: Record<StudentMixture['kind'], (labels: number) => string> = {
  repeats: () => 'It repeats single answers, so it is as wrong as one teacher.',
  copies: () => 'It sees the same answers again and again, so it copies its pool\u2019s vote.',
  averages: (labels) => `It averages about ${Math.round(labels)} answers, whose errors mostly differ.`,
}

/** Describes the student and, once it is known, what it makes of its labels. */
export function describeStudent({ student }: ErrorShares, mixture: StudentMixture | undefined): string {
  if (student === undefined) return ''
  const how = mixture ? ` ${MIXTURES[mixture.kind](mixture.labels)}` : ''
  return `Saw only teachers\u2019 answers: ${percent(student)} wrong.${how}`
}

/** Describes the Bayes rule. */
export function describeBayes({ world }: WorldSettings): string {
  return `The best class at each point${world === 'drawn' ? ', as you drew it' : ''}. No learner sees it.`
}
