/** The module of the threads of `verifyOnThreads`: each measures claims on an engine of one thread. */
import { createEngine, type Numerics } from '../../engine/engine.js'
import { serveJobs } from '../jobs/serve.js'
import type { ClaimFamily } from './catalog.js'
import { type VerifiedClaim, type VerifySettings, verifyClaim } from './verify.js'

/** What each thread is opened with. */
export interface ClaimSetup extends VerifySettings {
  /** URL of the module that exports `families`, the claims. */
  module: string
  numerics: Numerics
}

serveJobs<ClaimSetup, string, VerifiedClaim>(async ({ module, numerics, seed, effort, among }) => {
  const { families } = (await import(module)) as { families: readonly ClaimFamily[] }
  const claims = new Map(families.flatMap((family) => family.claims.map((claim) => [claim.id, claim])))
  // The caller reports what this machine lacks, once for all threads.
  const engine = await createEngine({ threads: 1, numerics, onWarning: () => {} })
  return {
    run: (id, onShare) => verifyClaim(engine, claims.get(id)!, { seed, effort, among, onShare }),
    close: () => engine.close(),
  }
})
