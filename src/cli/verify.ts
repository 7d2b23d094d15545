import type { CallOptions } from '../engine/call.js'
import { NoisyTeacherError, shown } from '../engine/check.js'
import { createEngine, type EngineOptions } from '../engine/engine.js'
import { suggestion } from '../engine/suggest.js'
import { type ClaimFamily, namesOf } from '../lab/claims/catalog.js'
import type { Claim, Effort } from '../lab/claims/claim.js'
import { FALSE_FAILURE_RATE, type VerifiedClaim, verify as verifyClaims } from '../lab/claims/verify.js'
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
 * Environment of `verify`: options of the call and of the engine, all claims by family, and a function that is called
 * with each verified claim.
 */
export interface VerifyHost extends CallOptions, EngineOptions {
  families: readonly ClaimFamily[]
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

/** Verifies claims on a new engine, which it closes at the end, and returns the outcome of the command. */
export async function verify(
  { claims, effort, settings }: VerifyRequest,
  { families, onClaim, signal, onProgress, ...engineOptions }: VerifyHost,
): Promise<CommandOutcome> {
  const begun = performance.now()
  const { seed, numerics } = settings
  const engine = await createEngine({ ...engineOptions, numerics, threads: threadsFor(settings) })
  try {
    const all = families.flatMap((family) => family.claims)
    const call = { signal, onProgress, onClaim }
    const verified = await verifyClaims(engine, claims, { seed, effort, among: all.length, ...call })
    const seconds = Math.round(performance.now() - begun) / 1000
    const here = machine(engine.capabilities)
    const sections = families.flatMap((family) =>
      verified.filter(({ id }) => family.claims.some((claim) => claim.id === id)).map((of) => claimSection(family, of)),
    )
    const again = commandLine({ claims: claims.length === all.length ? [] : claims, effort, settings })
    const level = { family: FALSE_FAILURE_RATE, claim: FALSE_FAILURE_RATE / all.length }
    return {
      title: VERIFY_TITLE,
      about: VERIFY_ABOUT,
      document: { command: 'verify', seed, effort, engine: here, level, claims: verified, seconds },
      tables: families.map((family) => familyTable(family, verified)).filter(({ rows }) => rows.length > 0),
      figures: sections.flatMap(({ figures }) => figures),
      sections,
      checks: verdictsOf(verified),
      facts: [
        ['command', again],
        ['seed', String(seed)],
        [
          'level',
          `${FALSE_FAILURE_RATE} for all ${all.length} claims together, ${level.claim.toPrecision(2)} for each`,
        ],
        ...machineFacts(here),
        ['seconds', seconds.toFixed(1)],
        ['date', now()],
      ],
      footer: footerOf(again, seconds, here),
    }
  } finally {
    await engine.close()
  }
}

/**
 * Returns the number of threads to use: 1 if the setting is 'auto'. Claims solve thousands of small problems, whose
 * distribution to threads costs more than it saves: with `--fast`, all claims take 44 s on one thread and 89 s on two
 * (Xeon 2.6 GHz, Node 24).
 */
const threadsFor = ({ threads }: RunSettings) => (threads === 'auto' ? 1 : threads)

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
