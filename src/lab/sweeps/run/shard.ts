import { check, shown } from '../../../engine/check.js'
import type { Plan } from '../plan/plan.js'
import { decisionUnits } from '../statistics/until.js'

/** A part of a sweep: number `index`, from 0, of `count`. */
export interface Shard {
  index: number
  count: number
}

/** Environment variables of array jobs: the index of a task, and how many there are if the engine says so. */
const ARRAY_JOBS = [
  { name: 'Slurm', index: 'SLURM_ARRAY_TASK_ID', count: 'SLURM_ARRAY_TASK_COUNT' },
  { name: 'Kubernetes', index: 'JOB_COMPLETION_INDEX', count: 'JOB_COMPLETIONS' },
  { name: 'AWS Batch', index: 'AWS_BATCH_JOB_ARRAY_INDEX', count: 'AWS_BATCH_JOB_ARRAY_SIZE' },
] as const

/** Most shards of a sweep. */
const MAX_SHARDS = 100_000

/**
 * Returns the shard that `--shard` names: 'i/N' with i from 0 to N - 1; 'auto', which reads the index and number of tasks
 * of an array job from the environment; or 'auto/N' where the engine does not tell the number. Throws BAD_OPTION.
 */
export function shardOf(text: string, environment: Readonly<Record<string, string | undefined>>): Shard {
  const [, word, of] = /^(auto|\d{1,9})(?:\/(\d{1,9}))?$/.exec(text) ?? []
  const needed = 'i/N with i from 0 to N - 1, auto, or auto/N'
  check(word !== undefined, 'BAD_OPTION', () => `--shard is ${shown(text)} but must be ${needed}`)
  const shard = word === 'auto' ? arrayTask(of, environment) : { index: Number(word), count: Number(of) }
  const { index, count } = shard
  const held = Number.isSafeInteger(count) && count >= 1 && count <= MAX_SHARDS && index < count
  check(held, 'BAD_OPTION', () => `--shard is ${shown(text)} (task ${index} of ${count}) but must be ${needed}`)
  return shard
}

/** Returns the task of an array job, of `of` tasks if given. */
function arrayTask(of: string | undefined, environment: Readonly<Record<string, string | undefined>>): Shard {
  const job = ARRAY_JOBS.find(({ index }) => environment[index] !== undefined)
  const names = ARRAY_JOBS.map(({ index }) => index).join(', ')
  check(job !== undefined, 'BAD_OPTION', () => `--shard auto: none of ${names} is set; give i/N`)
  const count = of ?? environment[job.count]
  check(
    count !== undefined,
    'BAD_OPTION',
    () => `--shard auto: ${job.name} does not say how many tasks there are; give auto/N`,
  )
  // The tasks of Slurm may begin anywhere and have steps: --array=3-9:2.
  const [first, step] = job.name === 'Slurm' ? ['MIN', 'STEP'].map((of) => environment[`SLURM_ARRAY_TASK_${of}`]) : []
  const index = (Number(environment[job.index]) - Number(first ?? 0)) / Number(step ?? 1)
  return { index, count: Number(count) }
}

/** Returns the name of a shard's writer, whose part of the folder no other shard writes. */
export const shardWriter = ({ index, count }: Shard): string => `shard-${index}-of-${count}`

/**
 * Returns which groups of inputs at which seeds, from 0, belong to a shard. Shards have equal planned cost, as far as
 * groups allow, and do not depend on what is stored. With a stopping rule, points that stop together, or share inputs,
 * are in one shard at all seeds, because whether they stop depends on all of their results.
 */
export function shardFilter(plan: Plan, { index, count }: Shard): (group: number, seed: number) => boolean {
  const { groups, sweep } = plan
  const loads = new Float64Array(count)
  const lightest = () => loads.reduce((best, load, at) => (load < loads[best] ? at : best), 0)
  if (sweep.until) {
    const shards = new Map<number, number>()
    const sets = groupsTogether(plan)
    for (const [group, { cost }] of groups.entries()) {
      const set = sets[group]
      if (!shards.has(set)) shards.set(set, lightest())
      loads[shards.get(set)!] += cost
    }
    return (group) => shards.get(sets[group]) === index
  }
  const { seeds } = sweep.replicates
  const mine = new Uint8Array(groups.length * seeds)
  for (let seed = 0; seed < seeds; seed++) {
    for (const [group, { cost }] of groups.entries()) {
      const shard = lightest()
      loads[shard] += cost
      mine[seed * groups.length + group] = Number(shard === index)
    }
  }
  return (group, seed) => mine[seed * groups.length + group] === 1
}

/** Returns, for each group of inputs, a number that it shares with the groups whose points stop together with its own. */
function groupsTogether(plan: Plan): number[] {
  const groupOf = new Map<number, number>()
  for (const [group, { points }] of plan.groups.entries()) for (const point of points) groupOf.set(point, group)
  const parent = plan.groups.map((_, group) => group)
  const root = (group: number): number => (parent[group] === group ? group : root(parent[group]))
  for (const unit of decisionUnits(plan, plan.sweep.until!)) {
    const [first, ...others] = unit.map((point) => root(groupOf.get(point)!))
    for (const other of others) parent[root(other)] = root(first)
  }
  return parent.map((_, group) => root(group))
}
