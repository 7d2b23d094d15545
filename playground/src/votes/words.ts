// The simulation in words.
import type { AnnotatorFlag, AnnotatorSummary } from 'noisy-teacher'
import { type CrowdSettings, countsOf, type SimulatedAnnotator } from './crowd.ts'
import type { Flips, MethodName } from './parts.ts'

/** The ways to get labels, in the order of the bars, with the texts shown for them. */
export const METHODS: Readonly<Record<MethodName, { title: string; about: string }>> = {
  one: { title: 'one vote', about: 'one annotator of the item, drawn at random' },
  plurality: { title: 'plurality', about: 'the label with most votes; every vote counts the same' },
  model: { title: 'weighed votes', about: 'aggregateVotes, which learns from the votes alone whom to believe' },
  best: { title: 'best possible', about: 'knows every accuracy and who copies whom' },
}

/** Describes what the annotators do, as a sentence. */
export function describeCrowd(settings: CrowdSettings): string {
  const { spammers, copies } = countsOf(settings)
  const verb = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`
  const parts = [
    ...(spammers > 0 ? [verb(spammers, 'answers at random', 'answer at random')] : []),
    ...(copies > 0 ? [verb(copies, 'copies another', 'copy another')] : []),
  ]
  if (parts.length === 0) return settings.spread === 0 ? 'All are equally good.' : 'Some are better than others.'
  return `${parts.join(', ')}, and nobody knows which.`
}

/** Describes an annotator by what the simulation knows. */
export function describeAnnotator(crowd: readonly SimulatedAnnotator[], w: number): string {
  const { kind, copyOf } = crowd[w]
  if (copyOf !== undefined) return `copies ${copyOf + 1}`
  if (kind === 'spammer') return 'at random'
  return crowd.some((each) => each.copyOf === w) ? 'is copied' : ''
}

const FLAGS: Readonly<Record<AnnotatorFlag, string>> = {
  spammer: 'spammer',
  inverted: 'mostly wrong',
  copy: 'copy',
  'few votes': 'few votes',
}

/** Describes what the votes alone showed about an annotator. */
export const describeFlags = ({ flags }: AnnotatorSummary): string => flags.map((flag) => FLAGS[flag]).join(', ')

/** Returns the number of true accuracies inside their intervals, of all that were estimated. */
export function coverage(
  crowd: readonly SimulatedAnnotator[],
  annotators: readonly AnnotatorSummary[],
): { inside: number; of: number } {
  let [inside, of] = [0, 0]
  annotators.forEach(({ accuracy }, w) => {
    if (!accuracy) return
    const [low, high] = accuracy.interval
    of++
    inside += Number(low <= crowd[w].accuracy && crowd[w].accuracy <= high)
  })
  return { inside, of }
}

/** Describes which labels change when votes are weighed. */
export function describeFlips({ fixed, broken, shown }: Flips, items: number): string {
  if (fixed + broken === 0) return 'Weighing the votes changes no label here.'
  const labels = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'label' : 'labels'}`
  const first = shown.length < fixed + broken ? ` The first ${shown.length} of them:` : ' They are:'
  return `Of ${items.toLocaleString('en')}, weighing corrects ${labels(fixed)} and spoils ${broken.toLocaleString('en')}.${first}`
}
