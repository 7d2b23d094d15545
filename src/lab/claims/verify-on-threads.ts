import type { Numerics } from '../../engine/engine.js'
import { runJobs } from '../jobs/jobs.js'
import type { Claim } from './claim.js'
import { stageOf, type VerifiedClaim, type VerifyOptions } from './verify.js'
import type { ClaimSetup } from './worker.js'

/**
 * Id of the claim that takes longest: 8% of the processor time of all claims at 'fast'. It is the last of the catalog,
 * so a thread that started it in its turn would compute alone at the end. The next ones (S7c, T20, T28) are not the
 * last, and cost 6 to 7%.
 */
const LONGEST_CLAIM = 'T39'

/** Options of `verifyOnThreads`. */
export interface VerifyOnThreadsOptions extends VerifyOptions {
  /** Maximum number of threads. */
  threads: number
  /** Numerics of the engines. */
  numerics: Numerics
  /** URL of the module that exports `families`, the claims' families. The threads import it. */
  module: string
}

/**
 * Measures claims on worker threads of Node, one claim to a thread, and returns the verdicts that `verify` returns, in
 * the order of `claims`. Most claims solve thousands of small problems, whose distribution to the threads of one engine
 * costs more than it saves, so each thread has an engine of one thread. `onClaim` gets the claims in the order in which
 * they are judged; progress names the claim that started last. An abort ends the threads, and throws the signal's
 * reason. Throws the error of a claim, and WORKER_FAILED when a thread dies.
 */
export async function verifyOnThreads(
  claims: readonly Claim[],
  { threads, numerics, module, seed, effort, among, onClaim, signal, onProgress }: VerifyOnThreadsOptions,
): Promise<VerifiedClaim[]> {
  const order = [...claims].sort((a, b) => Number(b.id === LONGEST_CLAIM) - Number(a.id === LONGEST_CLAIM))
  const setup: ClaimSetup = { module, numerics, seed, effort, among }
  const shares = new Float64Array(order.length)
  let stage = ''
  const report = (index: number, share: number) => {
    shares[index] = share
    onProgress?.({ stage, done: shares.reduce((sum, each) => sum + each, 0), total: order.length })
  }
  const verified = await runJobs<string, VerifiedClaim>({
    who: 'verify',
    module: new URL('./worker.js', import.meta.url),
    setup,
    jobs: order.map(({ id }) => id),
    threads,
    signal,
    onStart: (index) => {
      stage = stageOf(order[index])
      report(index, 0)
    },
    onShare: report,
    onResult: (index, result) => {
      report(index, 1)
      onClaim?.(result)
    },
  })
  return claims.map((claim) => verified[order.indexOf(claim)])
}
