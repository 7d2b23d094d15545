import type { Estimate } from '../../../evaluate/estimate.js'
import type { Table } from '../../report/table-data.js'
import type { ZooRow, ZooSubjectResult } from './result.js'

/** Names of the learners that stand for their kind in the answer: neighbors, kernels, trees, networks and students. */
export const KINDS: readonly string[] = ['nearest', 'votes', 'kernel', 'tree', 'forest', 'network', 'kernel-student']

/**
 * Names of the learners that the answer shows: one of each kind, or all if none of these was measured.
 */
export function answersOf([{ rows }]: readonly ZooSubjectResult[]): string[] {
  const names = rows.map(({ name }) => name)
  const kinds = names.filter((name) => KINDS.includes(name))
  return kinds.length > 0 ? kinds : names
}

/** Returns the subjects whose P(y | x) is known everywhere, which are all but the digits, with a short name of each. */
export function worldsOf(subjects: readonly ZooSubjectResult[]): (ZooSubjectResult & { short: string })[] {
  const worlds = subjects.filter(({ sizes }) => sizes.length > 1)
  return worlds.map((world) => ({ ...world, short: `${world.name.replace(/\D/g, '')} dimensions` }))
}

/**
 * Returns whether a learner is a sampler at these distances from one: 'no' if an interval lies above 0; 'yes' if all
 * contain 0 and end below half the noise, so that the learner is closer to a sampler than to the Bayes rule.
 */
export function verdictOf(distances: readonly Pick<Estimate, 'interval'>[], noise: number): string {
  if (distances.some(({ interval: [low] }) => low > 0)) return 'no'
  return distances.every(({ interval: [, high] }) => high < noise / 2) ? 'yes' : 'undecided'
}

/** Returns the table that answers which learners are samplers: one row for each kind. */
export function answerTable(subjects: readonly ZooSubjectResult[]): Table {
  const worlds = worldsOf(subjects)
  const [{ p, sets, sizes }] = worlds
  const digits = subjects.find(({ sizes }) => sizes.length === 1)
  const rowIn = ({ rows }: ZooSubjectResult, name: string): ZooRow | undefined => rows.find((row) => row.name === name)
  return {
    title: 'Sampler or not, by kind of learner',
    columns: [
      { key: 'learner', title: 'learner' },
      { key: 'verdict', title: 'sampler?' },
      ...worlds.map(({ name, short }) => ({ key: name, title: `distance in ${short}`, digits: 3 })),
      ...(digits ? [{ key: 'digits', title: 'noise repeated on digits', digits: 3 }] : []),
    ],
    rows: answersOf(subjects).map((name) => {
      const found = worlds.flatMap((world) => rowIn(world, name) ?? [])
      return {
        learner: found[0].title,
        verdict: verdictOf(
          found.map(({ samplerError }) => samplerError),
          p,
        ),
        ...Object.fromEntries(worlds.map((world) => [world.name, rowIn(world, name)?.samplerError.estimate])),
        digits: digits && rowIn(digits, name)?.replicated?.estimate,
      }
    }),
    notes: [
      `Distance: the total variation between answers and noisy labels, over ${sets} training sets of ${sizes.at(-1)!.toLocaleString('en-US')} rows of two Gaussians; 0 for a sampler, about ${p} for a learner that repeats no noise.`,
      `Sampler: 'yes' if the 95% intervals of both distances contain 0 and end below ${p / 2}; 'no' if one lies above 0. All intervals are in the figure.`,
      ...(digits
        ? [`Noise repeated: the share of digits that get the class to which labels move; ${p} for a sampler.`]
        : []),
    ],
  }
}
