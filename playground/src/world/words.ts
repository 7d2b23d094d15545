// One sentence below each panel, chosen by the measured numbers. A sentence is empty until its numbers are computed.
import { percent } from '../components/percent.ts'
import type { WorldPanelName } from './scene.ts'
import type { WorldSettings } from './settings.ts'

/** Shares of wrong predictions of each panel, and of wrong training labels (`points`), as far as they are computed. */
export type ErrorShares = Partial<Record<WorldPanelName | 'points', number>>

/** Describes the training labels. */
export function describePoints({ n }: WorldSettings, { points }: ErrorShares): string {
  return points === undefined ? '' : `${percent(points)} of ${n.toLocaleString('en')} labels are wrong (larger dots).`
}

/** Describes one teacher. A sampler is wrong as often as its labels; the thresholds only choose the wording. */
export function describeTeacher({ teacher: wrong, points: noise }: ErrorShares): string {
  if (wrong === undefined || noise === undefined) return ''
  if (noise === 0) return `No noise to repeat: ${percent(wrong)} wrong, near class borders.`
  const rates = `${percent(wrong)} wrong (its labels: ${percent(noise)}).`
  if (wrong > 1.6 * noise) return `Worse than its labels: ${rates}`
  if (wrong > 0.75 * noise) return `Repeats the noise: ${rates}`
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

/** Describes the student, with the settings that it chose once they are known. */
export function describeStudent({ student }: ErrorShares, chosen: Record<string, number | string> | undefined): string {
  if (student === undefined) return ''
  const choices = Object.entries(chosen ?? {}).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(2)) : value}`,
  )
  const ending = choices.length > 0 ? ` It chose ${choices.join(', ')}.` : ''
  return `Saw only teachers\u2019 labels: ${percent(student)} wrong.${ending}`
}

/** Describes the Bayes rule. */
export function describeBayes({ world }: WorldSettings): string {
  return `The best class at each point${world === 'drawn' ? ', as you drew it' : ''}. No learner sees it.`
}
