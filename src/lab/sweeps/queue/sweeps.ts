import { createEngine } from '../../../engine/engine.js'
import type { TrialKind } from '../kinds/kind.js'
import { kindOf } from '../kinds/registry.js'
import { sweepHash, sweepOf } from '../plan/document.js'
import { type Plan, planOf } from '../plan/plan.js'
import { TrialPool } from '../run/pool.js'
import { RESULTS_VERSION } from '../version.js'
import { type BatchJob, GivenBack, type SweepJob } from './wire.js'

/** Parts into which a machine is divided among batches. */
export const MACHINE = 1_000_000

/** How a worker computes sweeps. */
export interface SweepsOptions {
  kinds: readonly TrialKind[]
  /** URL of the module that exports `kinds`, which threads import. */
  kindsModule: string
  /** Returns how many threads compute trials of a plan, and how many each engine has. */
  threadsFor(plan: Plan): { threads: number; engineThreads: number }
  /** Returns a sweep that was sent, by its hash. */
  receive(hash: string): Promise<SweepJob | undefined>
}

/** A sweep that a worker computes. */
export interface OpenSweep {
  hash: string
  plan: Plan
  pool: TrialPool
  /** Share of the machine that a batch takes, of `MACHINE`. */
  weight: number
  /** Number of batches at work. */
  users: number
}

/** The sweeps that a worker computes: their plans, and the threads that are kept for the next batch. */
export class Sweeps {
  readonly #options: SweepsOptions
  readonly #open = new Map<string, Promise<OpenSweep>>()

  constructor(options: SweepsOptions) {
    this.#options = options
  }

  /**
   * Runs work with the sweep of a batch. Throws GivenBack when the batch or the sweep is of another version of the
   * package, or its sweep is not in the queue.
   */
  async use<T>({ sweep: hash, resultsVersion }: BatchJob, work: (sweep: OpenSweep) => Promise<T>): Promise<T> {
    checkVersion(resultsVersion)
    const opening = this.#open.get(hash) ?? this.#start(hash)
    const sweep = await opening
    sweep.users++
    try {
      return await work(sweep)
    } finally {
      sweep.users--
    }
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    const all = await Promise.allSettled(this.#open.values())
    for (const sweep of all) if (sweep.status === 'fulfilled') await sweep.value.pool.close()
  }

  #start(hash: string): Promise<OpenSweep> {
    const opening = this.#load(hash)
    this.#open.set(hash, opening)
    opening.then(
      () => this.#closeOthers(hash),
      () => this.#open.delete(hash),
    )
    return opening
  }

  async #load(hash: string): Promise<OpenSweep> {
    const { kinds, kindsModule, threadsFor, receive } = this.#options
    const sent = await receive(hash).catch(() => undefined)
    if (!sent) throw new GivenBack('unknown sweep', hash)
    const plan = await checkedPlan(sent, hash, kinds)
    const { threads, engineThreads } = threadsFor(plan)
    const pool = new TrialPool(plan, { threads, engineThreads, kindsModule })
    return { hash, plan, pool, weight: Math.floor(MACHINE / threads), users: 0 }
  }

  /** Ends the threads of sweeps that have no batch at work. */
  async #closeOthers(hash: string): Promise<void> {
    for (const [other, opening] of this.#open) {
      const sweep = await opening.catch(() => undefined)
      if (other === hash || !sweep || sweep.users > 0) continue
      this.#open.delete(other)
      await sweep.pool.close()
    }
  }
}

/** Returns the plan of a sweep that was sent. Throws GivenBack when this process would compute other trials. */
async function checkedPlan(
  { resultsVersion, document }: SweepJob,
  hash: string,
  kinds: readonly TrialKind[],
): Promise<Plan> {
  checkVersion(resultsVersion)
  const kind = (() => {
    try {
      return kindOf(document.trial, kinds)
    } catch (error) {
      throw new GivenBack('mismatch', `${(error as Error).message}: install the submitter's version on this worker`)
    }
  })()
  const sweep = sweepOf(document, kind)
  const own = sweepHash(sweep)
  if (own !== hash) throw mismatch('the hash of the sweep', hash, own)
  // A host without relaxed SIMD computes strict results silently.
  const engine = await createEngine({ threads: 1, numerics: sweep.numerics, onWarning: () => {} })
  const { numerics } = engine.capabilities
  engine.close()
  if (numerics !== sweep.numerics) throw mismatch('numerics', sweep.numerics, numerics)
  return planOf(sweep)
}

function checkVersion(given: number): void {
  if (given !== RESULTS_VERSION) throw mismatch('resultsVersion', String(given), String(RESULTS_VERSION))
}

const mismatch = (what: string, theirs: string, ours: string) =>
  new GivenBack('mismatch', `${what} of the sweep is ${theirs} but that of this worker is ${ours}: use one version`)
