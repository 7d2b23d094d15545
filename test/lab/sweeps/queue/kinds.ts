/** The kinds of trials of the tests of queues, which threads of worker processes import. */
import { setTimeout as wait } from 'node:timers/promises'
import type { TrialKind } from '#lab/sweeps/kinds/kind.js'
import { sortedPoints } from '#lab/sweeps/plan/document.js'
import { sortedPoint } from '#lab/sweeps/plan/point.js'
import type { Sweep } from '#lab/sweeps/plan/sweep.js'
import { toyKind, toySweep } from '../toy.ts'

/** Toy trials that last some milliseconds, of which one seed ends the process. */
export const pacedKind: TrialKind = {
  ...toyKind,
  name: 'paced',
  parameters: {
    ...toyKind.parameters,
    ms: { type: 'number', min: 0, default: 0, help: 'time of a seed' },
    fatal: { type: 'integer', min: -1, default: -1, help: 'seed that ends the process' },
  },
  cost: () => ({ inputs: 1000, draw: 1000 }),
  async run(engine, group, call) {
    const [{ ms, fatal }] = group.points
    if (group.seed === fatal && group.points.some((point) => point.p === 0.5)) process.kill(process.pid, 'SIGABRT')
    if (Number(ms) > 0) await wait(Number(ms))
    return toyKind.run(engine, group, call)
  },
}

/** A kind of the same name that measures other numbers. */
const lyingKind: TrialKind = {
  ...pacedKind,
  async run(engine, group, call) {
    const outcomes = await pacedKind.run(engine, group, call)
    return outcomes.map((outcome) => ('values' in outcome ? { values: { ...outcome.values, square: 7 } } : outcome))
  },
}

/** Kinds of a worker process: the variable says if it lies, or knows none of the kinds that the tests submit. */
const KINDS: Readonly<Record<string, readonly TrialKind[]>> = { lies: [lyingKind], knows: [toyKind] }
export const kinds = KINDS[process.env.NOISY_TEACHER_TEST_KINDS ?? ''] ?? [pacedKind]

/** A sweep of paced trials: five points, so many seeds, two draws each. */
export const pacedSweep = (
  seeds: number,
  { ms = 0, fatal = -1, ...changes }: Partial<Sweep> & { ms?: number; fatal?: number } = {},
): Sweep =>
  toySweep({
    name: 'paced',
    kind: pacedKind,
    points: sortedPoints([0, 0.1, 0.25, 0.5, 1].map((p) => sortedPoint({ p, m: 10, method: 'plain', ms, fatal }))),
    axes: ['p'],
    replicates: { firstSeed: 0, seeds, draws: 2 },
    ...changes,
  })
