import { NoisyTeacherError } from '../../../engine/check.js'
import { JobThread } from '../../jobs/thread.js'
import { documentOf } from '../plan/document.js'
import { type Plan, trialsOf, type WorkUnit } from '../plan/plan.js'
import { trialKey } from '../plan/point.js'
import { failing, resultLine } from '../results/line.js'
import type { BatchResult } from './batch.js'
import type { TrialSetup } from './trial-worker.js'

/** Options of a pool: threads, threads of the engine in each, and the module of the kinds of trials. */
export interface TrialPoolOptions {
  threads: number
  engineThreads: number
  kindsModule: string
}

/** Code of a trial whose thread died. */
const DIED = 'WORKER_FAILED'

/** Threads that compute batches of a plan's trials. A thread that dies is replaced, and its batch is cut in two. */
export class TrialPool {
  readonly threads: number
  readonly #plan: Plan
  readonly #setup: TrialSetup
  readonly #idle: JobThread<readonly WorkUnit[], BatchResult>[] = []
  readonly #all = new Set<JobThread<readonly WorkUnit[], BatchResult>>()

  constructor(plan: Plan, { threads, engineThreads, kindsModule }: TrialPoolOptions) {
    this.threads = threads
    this.#plan = plan
    this.#setup = { kindsModule, document: documentOf(plan.sweep), threads: engineThreads }
  }

  /**
   * Computes a batch on an idle thread; call it at most `threads` times at once. A trial during which its thread dies,
   * also when it is alone, has failed. Throws the error of a thread that cannot start.
   */
  async run(units: readonly WorkUnit[], onShare: (share: number) => void = () => {}): Promise<BatchResult> {
    const thread = this.#idle.pop() ?? this.#start()
    try {
      const result = await thread.run(units, onShare)
      this.#idle.push(thread)
      return result
    } catch (error) {
      this.#all.delete(thread)
      await thread.terminate()
      if (!(error instanceof NoisyTeacherError && error.code === DIED)) throw error
      return await this.#bisect(units, error, onShare)
    }
  }

  /** Ends all threads, also within a batch. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map((thread) => thread.terminate()))
  }

  #start(): JobThread<readonly WorkUnit[], BatchResult> {
    const thread = new JobThread<readonly WorkUnit[], BatchResult>(
      'sweep',
      new URL('./trial-worker.js', import.meta.url),
      this.#setup,
    )
    this.#all.add(thread)
    return thread
  }

  /** Computes both halves of a batch that killed its thread. */
  async #bisect(
    units: readonly WorkUnit[],
    error: NoisyTeacherError,
    onShare: (share: number) => void,
  ): Promise<BatchResult> {
    const halves = halvesOf(units)
    if (!halves) return this.#poison(units[0], error)
    const [first, second] = [await this.run(halves[0], onShare), await this.run(halves[1], onShare)]
    return joined(first, second)
  }

  #poison({ points, seed, draw }: WorkUnit, error: NoisyTeacherError): BatchResult {
    const { ids, metrics } = this.#plan
    const name = { point: ids[points[0]], seed, draw }
    return {
      lines: new TextEncoder().encode(resultLine(failing(name, 'failed', DIED), metrics)),
      count: 1,
      troubles: [{ key: trialKey(name), state: 'failed', message: error.message }],
      milliseconds: 0,
    }
  }
}

/** Cuts a batch in two, between units, points or draws. Returns undefined for a single trial. */
export function halvesOf(units: readonly WorkUnit[]): [WorkUnit[], WorkUnit[]] | undefined {
  const middle = Math.ceil(units.length / 2)
  if (units.length > 1) return [units.slice(0, middle), units.slice(middle)]
  const [unit] = units
  if (trialsOf(unit) === 1) return undefined
  if (unit.points.length > 1) {
    const half = Math.ceil(unit.points.length / 2)
    return [[{ ...unit, points: unit.points.slice(0, half) }], [{ ...unit, points: unit.points.slice(half) }]]
  }
  const half = Math.ceil(unit.draws / 2)
  return [[{ ...unit, draws: half }], [{ ...unit, draw: unit.draw + half, draws: unit.draws - half }]]
}

/** Joins the results of two batches. */
export function joined(a: BatchResult, b: BatchResult): BatchResult {
  return {
    lines: Buffer.concat([a.lines, b.lines]),
    count: a.count + b.count,
    troubles: [...a.troubles, ...b.troubles],
    milliseconds: a.milliseconds + b.milliseconds,
  }
}
