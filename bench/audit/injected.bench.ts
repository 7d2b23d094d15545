import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Audit, auditLabels, createEngine, type Engine } from 'noisy-teacher'
import { DEFAULT_DATA, pathOf } from '../data.ts'
import { isWanted } from '../options.ts'
import { findPython } from '../peers/installed.ts'
import { scratchFolder } from '../peers/scratch.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import {
  type CleanSet,
  drawRows,
  injectNoise,
  irisLike,
  NOISES,
  type NoiseKind,
  rankQuality,
  readDigits,
  readTable,
  wineLike,
} from './sets.ts'

/** One set with the number of its seeds, and whether peers rank it too. */
interface Job {
  draw: (seed: number) => CleanSet
  seeds: number
  compared?: boolean
}

/** What the runs of one set and kind of noise add up to. */
interface Totals {
  covered: number
  ap: number
  core: number
  rate: number
  width: number
  verdicts: Record<string, number>
}

const REFUSED: readonly Audit['verdict'][] = ['not separable', 'too coarse']

/** Labels with injected noise, by seed. */
interface NoisySet {
  set: CleanSet
  y: Int32Array
  seed: number
}

/** Ranks the labels of all runs by the peers, and returns the mean average precision of each. */
function askPeers(python: string, runs: readonly NoisySet[]): Record<string, number> {
  using scratch = scratchFolder()
  const folders = runs.map(({ set, y, seed }) => {
    const folder = `${scratch.path}/${seed}`
    mkdirSync(folder)
    writeFileSync(`${folder}/x.f64`, set.x)
    writeFileSync(`${folder}/y.i32`, y)
    return folder
  })
  const script = fileURLToPath(new URL('confident_learning.py', import.meta.url))
  const { status, stdout, stderr } = spawnSync(python, [script, String(runs[0].set.d), ...folders], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`confident_learning.py failed: ${stderr}`)
  const precisionOf = (model: string) =>
    runs.map(({ set, y }, i) => {
      const scores = new Float64Array(new Uint8Array(readFileSync(`${folders[i]}/${model}.f64`)).buffer)
      return rankQuality(scores, wrongRows(set, y)).ap / runs.length
    })
  const models: string[] = JSON.parse(stdout)
  return Object.fromEntries(models.map((model) => [model, precisionOf(model).reduce((sum, ap) => sum + ap, 0)]))
}

const wrongRows = ({ clean }: CleanSet, y: Int32Array): boolean[] => Array.from(y, (label, row) => label !== clean[row])

async function runOnce(engine: Engine, { set, y, seed }: NoisySet, totals: Totals, share: number) {
  using x = engine.matrix(y.length, set.d, set.x, { type: 'f32' })
  const { verdict, noise, evidence, scores } = await auditLabels({ x, y, classes: set.classes }, { seed })
  const wrong = wrongRows(set, y)
  const rate = wrong.filter(Boolean).length / y.length
  const [low, high] = noise.interval
  totals.covered += Number(REFUSED.includes(verdict) || (low <= rate && rate <= high)) * share
  totals.rate += rate * share
  totals.core += evidence.core * share
  totals.width += (high - low) * share
  totals.verdicts[verdict] = (totals.verdicts[verdict] ?? 0) + 1
  totals.ap += rankQuality(scores, wrong).ap * share
}

async function measure(engine: Engine, name: string, job: Job, kind: NoiseKind, python?: string): Promise<BenchRow> {
  const measured = `${name}, ${kind}: AP of ${job.seeds} seeds`
  const totals: Totals = { covered: 0, ap: 0, core: 0, rate: 0, width: 0, verdicts: {} }
  const runs = Array.from({ length: job.seeds }, (_, i): NoisySet => {
    const set = job.draw(i + 1)
    return { set, y: injectNoise(set, kind, i + 1), seed: i + 1 }
  })
  try {
    for (const run of runs) await runOnce(engine, run, totals, 1 / job.seeds)
    const peers = python && job.compared && kind !== 'none' ? askPeers(python, runs) : {}
    const [best] = Object.entries(peers).sort(([, a], [, b]) => b - a)
    const { covered, ap, core, rate, width, verdicts } = totals
    const details = {
      'covered or refused': covered,
      'mean width': width,
      'true rate': rate.toFixed(3),
      core: core.toFixed(3),
      verdicts: Object.entries(verdicts)
        .map(([verdict, count]) => `${count} ${verdict}`)
        .join(' + '),
    }
    const row: BenchRow = { measured, unit: 'share', ours: ap, details }
    return best ? { ...row, peer: { name: `confident learning, ${best[0]}`, value: best[1] } } : row
  } catch (error) {
    return { measured, unit: 'share', ours: Number.NaN, failure: String(error) }
  }
}

export const suite = defineSuite({
  name: 'audit/injected',
  title: 'injected noise and none: coverage, core and ranking, beside confident learning',
  measures:
    'Average precision of the ranking of wrong labels, means over seeds; the best single peer on the same labels.',
  options: { data: DEFAULT_DATA, only: [] as readonly string[] },
  async *run(context) {
    const { data, only } = context.options
    const python = findPython(['numpy', 'sklearn'], context)
    const digits = await readDigits()
    const jobs: Record<string, Job> = {
      'digits 2,000': { draw: (seed) => drawRows(digits, 2000, seed), seeds: 8, compared: true },
      'digits 500': { draw: (seed) => drawRows(digits, 500, seed), seeds: 20 },
      'like iris': { draw: (seed) => irisLike(150, seed), seeds: 20, compared: true },
      'like wine': { draw: (seed) => wineLike(178, seed), seeds: 20, compared: true },
    }
    const folder = pathOf(data, 'overlapping', context)
    if (folder !== undefined) {
      const [banana, splice, titanic] = ['banana', 'splice', 'titanic'].map((name) => readTable(folder, name))
      jobs['banana 500'] = { draw: (seed) => drawRows(banana, 500, seed), seeds: 20, compared: true }
      jobs['splice 500'] = { draw: (seed) => drawRows(splice, 500, seed), seeds: 20, compared: true }
      jobs.banana = { draw: () => banana, seeds: 2 }
      jobs.splice = { draw: () => splice, seeds: 2 }
      jobs.titanic = { draw: () => titanic, seeds: 8 }
    }
    await using engine = await createEngine({ threads: 2 })
    for (const [name, job] of Object.entries(jobs).filter(([each]) => isWanted(each, only))) {
      for (const kind of NOISES) yield await measure(engine, name, job, kind, python)
    }
  },
})
