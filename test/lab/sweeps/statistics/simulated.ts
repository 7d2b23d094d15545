import type { Plan } from '#lab/sweeps/plan/plan.js'
import type { UntilRule } from '#lab/sweeps/plan/sweep.js'
import { ResultTable } from '#lab/sweeps/results/table.js'
import { summarize } from '#lab/sweeps/statistics/summary.js'
import { precisionAt, seedsAtLook } from '#lab/sweeps/statistics/until.js'
import { stream } from '#random/stream.js'
import { toySweep } from '../toy.js'

/** Uniform draws in a row, from one stream that is read in pieces. */
export function uniforms(seed: number, purpose: string): () => number {
  const from = stream(seed, purpose)
  const piece = new Float64Array(4096)
  let at = 0
  return () => {
    const within = at % piece.length
    if (within === 0) from.fillUniform(piece, at)
    at++
    return piece[within]
  }
}

/** Successes among m trials of probability p, by the geometric gaps between them: one draw for each success. */
export function successes(uniform: () => number, m: number, p: number): number {
  if (p <= 0) return 0
  const logFailure = Math.log(1 - p)
  for (let [at, count] = [0, 0]; ; count++) {
    at += Math.floor(Math.log(1 - uniform()) / logFailure) + 1
    if (at > m) return count
  }
}

/** One point whose trials are shares of m inputs wrong with probability p, repeated until it is precise. */
export function untilPrecise(uniform: () => number, rule: UntilRule, { p, m }: { p: number; m: number }) {
  const table = new ResultTable(1, ['share'], 1)
  const plan: Pick<Plan, 'sweep'> = { sweep: toySweep() }
  let seed = 0
  for (let k = 0; ; k++) {
    const n = seedsAtLook(rule, k)
    for (; seed < n; seed++) table.set(0, seed, 0, { state: 'ok', values: [successes(uniform, m, p) / m] })
    if (precisionAt(table, rule, plan, [0], n).decision === 'double') continue
    return summarize(table.values(0, 'share').subarray(0, n), { draws: 1, share: true })
  }
}

/** Share of simulated sweeps whose interval contains p. */
export function coverage(sweeps: number, rule: UntilRule, of: { p: number; m: number }): number {
  const uniform = uniforms(1, `until ${of.p} ${of.m} ${rule.min} ${rule.se}`)
  let covered = 0
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const [low, high] = untilPrecise(uniform, rule, of).interval
    covered += Number(low <= of.p && of.p <= high)
  }
  return covered / sweeps
}

/** Share of simulated two-level experiments whose interval contains the mean: ours, and that of independent trials. */
export function twoLevelCoverage(experiments: number, seeds: number, { draws, m }: { draws: number; m: number }) {
  const uniform = uniforms(2, `two levels ${seeds} ${draws} ${m}`)
  const [mean, spread] = [0.2, 0.1]
  let [clustered, naive] = [0, 0]
  for (let experiment = 0; experiment < experiments; experiment++) {
    const values = new Float64Array(seeds * draws)
    for (let seed = 0; seed < seeds; seed++) {
      const ofSeed = mean + spread * (2 * uniform() - 1)
      for (let draw = 0; draw < draws; draw++) values[seed * draws + draw] = successes(uniform, m, ofSeed) / m
    }
    const holds = ([low, high]: readonly [number, number]) => Number(low <= mean && mean <= high)
    clustered += holds(summarize(values, { draws, share: true }).interval)
    naive += holds(summarize(values, { draws: 1, share: true }).interval)
  }
  return { clustered: clustered / experiments, naive: naive / experiments }
}
