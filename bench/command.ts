import { findSuites } from './find.ts'
import { type MachineFacts, readMachine } from './machine.ts'
import { BenchUsageError, readRequest } from './options.ts'
import { helpText, listOf, machineLine, tableHead, tableLine } from './print.ts'
import { type BenchRow, type BenchSuite, completeRow } from './suite.ts'

/** What a suite measured, as `--json` writes it. */
export interface SuiteResult extends Pick<BenchSuite, 'name' | 'title' | 'measures' | 'options'> {
  versions: Record<string, string>
  missing: { name: string; advice: string }[]
  /** The message of the error that ended the suite early, or its first failing row. */
  failure?: string
  rows: BenchRow[]
}

/** The document of `--json`. */
export interface BenchDocument {
  machine: MachineFacts
  suites: SuiteResult[]
}

/** Where the command reads suites and writes lines. */
export interface BenchSurroundings {
  /** The folder of the suites. */
  root: string
  out(line: string): void
  err(line: string): void
}

/**
 * Runs the command line of `npm run bench`; results go to `out`, warnings to `err`. A suite that fails, or has nothing to measure with, does
 * not end the others. Returns the exit code: 0; 1 where a suite failed or measured nothing; 2 for a command line that cannot be understood.
 */
export async function bench(args: readonly string[], { root, out, err }: BenchSurroundings): Promise<number> {
  try {
    const known = await findSuites(root)
    const { suites, json, list, help } = readRequest(args, known)
    if (help || list) {
      out(help ? helpText() : listOf(known))
      return 0
    }
    const document: BenchDocument = { machine: await readMachine(), suites: [] }
    const show = json ? () => {} : out
    show(machineLine(document.machine))
    for (const suite of suites) document.suites.push(await runSuite(suite, show, err))
    if (json) out(JSON.stringify(document, undefined, 2))
    return document.suites.every(({ failure, rows }) => failure === undefined && rows.length > 0) ? 0 : 1
  } catch (error) {
    if (!(error instanceof BenchUsageError)) throw error
    err(`bench: ${error.message}`)
    return 2
  }
}

async function runSuite(
  suite: BenchSuite,
  show: (line: string) => void,
  err: (line: string) => void,
): Promise<SuiteResult> {
  const { name, title, measures, options } = suite
  const result: SuiteResult = { name, title, measures, options, versions: {}, missing: [], rows: [] }
  const context = {
    options,
    missing(what: string, advice: string) {
      result.missing.push({ name: what, advice })
      err(`\n*** ${name}: ${what} is not installed (${advice}): nothing is measured with it. ***\n`)
    },
    version(what: string, version: string) {
      result.versions[what] = version
    },
  }
  show(tableHead(suite))
  try {
    for await (const measured of suite.run(context)) {
      const row = completeRow(measured)
      result.rows.push(row)
      result.failure ??= row.failure
      show(tableLine(row))
    }
  } catch (error) {
    result.failure = String(error)
    err(`\n*** ${name} failed: ${(error as Error).stack ?? error} ***\n`)
  }
  const versions = Object.entries(result.versions).map(([what, version]) => `${what} ${version}`)
  if (versions.length > 0) show(` beside ${versions.join(', ')}`)
  return result
}
