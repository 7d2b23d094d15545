// What one sees, in a sentence a panel that holds for the numbers of this view.
import { percent } from '../components/percent.ts'
import type { PanelName } from './scene.ts'
import type { WorldSettings } from './settings.ts'

/** Shares of wrong answers of the panels that are there, and of the training labels. */
export type Wrong = Partial<Record<PanelName | 'points', number>>

export function sayPoints({ n }: WorldSettings, { points }: Wrong): string {
  return points === undefined
    ? ''
    : `${percent(points)} of ${n.toLocaleString('en')} labels are wrong: the larger dots.`
}

/** A sampler is wrong as often as its labels are. The bounds between the sentences only choose words. */
export function sayTeacher({ teacher: wrong, points: noise }: Wrong): string {
  if (wrong === undefined || noise === undefined) return ''
  if (noise === 0) return `No noise to repeat: ${percent(wrong)} wrong, near borders.`
  const beside = `${percent(wrong)} wrong, as ${percent(noise)} of its labels are.`
  if (wrong > 1.6 * noise) return `Worse than its labels: ${percent(wrong)} wrong, of them ${percent(noise)}.`
  if (wrong > 0.75 * noise) return `Repeats the noise: ${beside}`
  const less = `${percent(wrong)} wrong, of its labels ${percent(noise)}.`
  return wrong > 0.3 * noise ? `Repeats part of the noise: ${less}` : `Averages the noise away: ${less}`
}

export function sayVote({ teachers }: WorldSettings, { teacher, vote }: Wrong): string {
  if (teacher === undefined || vote === undefined) return ''
  if (teachers === 1) return 'A vote of one is that one.'
  if (teachers === 2) return 'Where two differ, lots are drawn: nothing is gained.'
  if (vote < 0.75 * teacher) return `Errors that differ are outvoted: from ${percent(teacher)} to ${percent(vote)}.`
  return `Errors that are alike stay: ${percent(vote)}, of one teacher ${percent(teacher)}.`
}

export function sayStudent({ student }: Wrong, chosen: Record<string, number | string> | undefined): string {
  if (student === undefined) return ''
  const how = Object.entries(chosen ?? {}).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(2)) : value}`,
  )
  const chose = how.length > 0 ? ` It chose ${how.join(', ')}.` : ''
  return `Saw only teachers\u2019 answers: ${percent(student)} wrong.${chose}`
}

export function sayBayes({ world }: WorldSettings): string {
  return world === 'drawn' ? 'The truth: draw on it.' : 'The truth, which nobody is shown.'
}
