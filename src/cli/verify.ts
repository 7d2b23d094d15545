import type { CallOptions } from '../engine/call.js'
import { NoisyTeacherError, shown } from '../engine/check.js'
import { type Capabilities, createEngine, type EngineOptions } from '../engine/engine.js'
import { processors } from '../engine/platform.js'
import { suggestion } from '../engine/suggest.js'
import { type ClaimFamily, namesOf } from '../lab/claims/catalog.js'
import type { Claim, Effort } from '../lab/claims/claim.js'
import {
  FALSE_FAILURE_RATE,
  type VerifiedClaim,
  type VerifyOptions,
  verify as verifyInTurn,
} from '../lab/claims/verify.js'
import { verifyOnThreads } from '../lab/claims/verify-on-threads.js'
import { RUN_SETTINGS, type RunSettings } from '../lab/experiments/option.js'
import { claimSection, familyTable, verdictsOf } from '../lab/experiments/verify/shown.js'
import type { CommandOutcome } from '../lab/report/outcome.js'
import { flagOf } from './flag.js'
import { footerOf, machine, machineFacts, now } from './machine.js'

/** A request to verify claims: the claims, the precision (`effort`), and the settings of the run. */
export interface VerifyRequest {
  claims: readonly Claim[]
  effort: Effort
  settings: RunSettings
}

/**
 * Environment of `verify`: options of the call, a function that is called with each warning, all claims by family, and
 * a function that is called with each verified claim.
 */
export interface VerifyHost extends CallOptions, Pick<EngineOptions, 'onWarning'> {
  families: readonly ClaimFamily[]
  /** URL of the module that exports `families`, which the threads import. */
  claimsModule: string
  /** Called with each claim as soon as it is judged; on several threads not in the order of the claims. */
  onClaim: (verified: VerifiedClaim) => void
}

/** Title of the report of `noisy-teacher verify`. */
export const VERIFY_TITLE = 'The theory, verified'
/** First paragraph of the report of `noisy-teacher verify`. */
export const VERIFY_ABOUT =
  'Each claim of the theory is tested by an experiment that could refute it. The table shows prediction, measurement ' +
  'and interval. A claim fails if an interval, widened by the deviation that the theory allows (±), contradicts the ' +
  `prediction. The family-wise false-failure rate is ${100 * FALSE_FAILURE_RATE}%: if the theory is right, at most ` +
  `one run of all claims in ${Math.round(1 / FALSE_FAILURE_RATE)} fails.`

/** Verifies claims and returns the outcome of the command. */
export async function verify(request: VerifyRequest, host: VerifyHost): Promise<CommandOutcome> {
  const begun = performance.now()
  const { claims, effort, settings } = request
  const { families, onClaim, signal, onProgress } = host
  const all = families.flatMap((family) => family.claims)
  const options = { seed: settings.seed, effort, among: all.length, onClaim, signal, onProgress }
  const { verified, capabilities } = await measure(request, host, options)
  const seconds = Math.round(performance.now() - begun) / 1000
  const here = machine(capabilities)
  const sections = families.flatMap((family) =>
    verified.filter(({ id }) => family.claims.some((claim) => claim.id === id)).map((of) => claimSection(family, of)),
  )
  const again = commandLine({ claims: claims.length === all.length ? [] : claims, effort, settings })
  const level = { family: FALSE_FAILURE_RATE, claim: FALSE_FAILURE_RATE / all.length }
  return {
    title: VERIFY_TITLE,
    about: VERIFY_ABOUT,
    document: { command: 'verify', seed: settings.seed, effort, engine: here, level, claims: verified, seconds },
    tables: families.map((family) => familyTable(family, verified)).filter(({ rows }) => rows.length > 0),
    figures: sections.flatMap(({ figures }) => figures),
    sections,
    checks: verdictsOf(verified),
    facts: [
      ['command', again],
      ['seed', String(settings.seed)],
      ['level', `${FALSE_FAILURE_RATE} for all ${all.length} claims together, ${level.claim.toPrecision(2)} for each`],
      ...machineFacts(here),
      ['seconds', seconds.toFixed(1)],
      ['date', now()],
    ],
    footer: footerOf(again, seconds, here),
  }
}

/** Verdicts of claims, and the capabilities of the engines that measured them. */
interface MeasuredClaims {
  verified: VerifiedClaim[]
  capabilities: Capabilities
}

/**
 * Measures claims on one engine, in the calling thread, or if there are several threads and claims on one engine for
 * each thread. The engine of the calling thread reports what this machine lacks, once.
 */
async function measure(
  { claims, settings: { threads: requestedThreads, numerics } }: VerifyRequest,
  { claimsModule: module, onWarning }: VerifyHost,
  options: VerifyOptions,
): Promise<MeasuredClaims> {
  const threads = threadsFor(requestedThreads, claims.length)
  const engine = await createEngine({ threads: 1, numerics, onWarning })
  try {
    const verified = await (threads === 1
      ? verifyInTurn(engine, claims, options)
      : verifyOnThreads(claims, { ...options, threads, numerics, module }))
    return { verified, capabilities: { ...engine.capabilities, threads, requestedThreads } }
  } finally {
    await engine.close()
  }
}

/** Returns the number of threads to use: at most one for each claim; 'auto' is one for each processor. */
const threadsFor = (threads: RunSettings['threads'], claims: number): number =>
  Math.min(threads === 'auto' ? processors() : threads, claims)

/** Returns the command that verifies these claims, or all claims if the list is empty, with the same settings. */
function commandLine({ claims, effort, settings }: VerifyRequest): string {
  const named = claims.map(({ id }) => ` ${id}`).join('')
  const flags = Object.entries(settings)
    .filter(([name, value]) => name === 'seed' || value !== RUN_SETTINGS[name as keyof RunSettings].default)
    .map(([name, value]) => ` ${flagOf(name)} ${value}`)
  return `noisy-teacher verify${named}${effort === 'default' ? '' : ` --${effort}`}${flags.join('')}`
}

/**
 * Returns the claims with these names in the catalog's order, ignoring case; all claims if no names are given. Throws
 * BAD_OPTION when a name is unknown.
 */
export function findClaims(names: readonly string[], families: readonly ClaimFamily[]): readonly Claim[] {
  const all = families.flatMap(({ claims }) => claims)
  const known = all.flatMap(namesOf)
  for (const name of names) {
    if (known.some((of) => isCalled(name, of))) continue
    const hint = suggestion(name, known) || ` (there are: ${known.join(', ')})`
    throw new NoisyTeacherError('BAD_OPTION', `verify: there is no claim ${shown(name)}${hint}`)
  }
  const isNamed = (claim: Claim) => namesOf(claim).some((of) => names.some((name) => isCalled(name, of)))
  return names.length === 0 ? all : all.filter(isNamed)
}

/** Returns true if `given` is the claim's name, or the name of the group that contains it: S7 contains S7a. */
const isCalled = (given: string, name: string): boolean =>
  [name, name.replace(/[a-z]$/, '')].some((of) => of.toUpperCase() === given.toUpperCase())
