import { type ErrorCode, NoisyTeacherError, printable } from '../engine/check.js'
import type { VerifiedClaim } from '../lab/claims/verify.js'
import { isSystemError } from '../lab/report/files.js'
import { jsonText } from '../lab/report/json.js'
import type { CommandOutcome } from '../lab/report/outcome.js'
import type { TrialKind } from '../lab/sweeps/kinds/kind.js'
import { runAll } from './all.js'
import { type CommandCatalog, type CommandRequest, parseArguments } from './args.js'
import { failureText, printableLines } from './failure.js'
import { info } from './info.js'
import { list } from './list.js'
import { inOrder, liveHead, liveRows } from './live.js'
import type { FinishedParts } from './parts.js'
import { closingText, columnsOf, outcomeText, type TextStyle } from './print.js'
import { type ProgressView, progressView, SILENT_VIEW } from './progress.js'
import { resumable } from './resume.js'
import { openParts, run } from './run.js'
import { isSweepCommand, SWEEP_COMMANDS, type SweepCommandName } from './sweep/commands.js'
import { TABLE_COMMANDS } from './table-commands.js'
import { verify } from './verify.js'

/** Environment of the command: output streams, interrupt signal, and the known experiments and claims. */
export interface CommandHost extends CommandCatalog {
  /** URL of the module that exports `families`, which the threads of `verify` import. */
  claimsModule: string
  /** The known kinds of trials, and the URL of the module that exports them as `kinds`. */
  kinds: readonly TrialKind[]
  kindsModule: string
  stdout: OutputStream
  stderr: OutputStream
  /** Aborted when the user interrupts the command. */
  signal: AbortSignal
}

/** An output stream that may be a terminal, which then has a number of columns. */
type OutputStream = NodeJS.WritableStream & { isTTY?: boolean; columns?: number }

/**
 * Exit codes. `done`: success; `failed`: a check failed, or an internal error; `refused`: invalid input or an error of
 * the system; `interrupted`: the user's interrupt (128 + SIGINT).
 */
const EXIT_CODES = { done: 0, failed: 1, refused: 2, interrupted: 130 }
/** Codes of errors that the user's input or system causes; they exit with code 2. */
const REFUSAL_CODES: readonly ErrorCode[] = [
  'BAD_OPTION',
  'BAD_SHAPE',
  'BAD_VALUE',
  'CONFLICTING_DUPLICATES',
  'IN_USE',
  'NOT_POSITIVE_DEFINITE',
  'NOT_WRITTEN',
  'OUT_OF_MEMORY',
  'UNSUPPORTED',
]

/**
 * Runs the command and returns its exit code. Writes results to stdout, and progress, warnings and errors to stderr.
 */
export async function command(argv: readonly string[], host: CommandHost): Promise<number> {
  let closeFolder: (() => Promise<void>) | undefined
  try {
    const request = await parseArguments(argv, host)
    if (request.command === 'help') {
      ;(request.asked ? host.stdout : host.stderr).write(request.text)
      return request.asked ? EXIT_CODES.done : EXIT_CODES.refused
    }
    if (isSweep(request)) return await performSweep(request, host)
    const { out, quiet } = request.delivery
    const onWarning = (warning: string) => void (quiet || printMessage(host, warning))
    // Loads the libraries for reports only if a report is written.
    const report = out === undefined ? undefined : await import('../lab/report/write.js')
    if (out !== undefined) closeFolder = await report?.openFolder(out)
    const parts = out !== undefined && isRun(request) ? await openParts(out, request) : undefined
    const outcome = await resumable(parts, { signal: host.signal, onWarning }, async () => {
      const outcome = await perform(request, { ...host, onWarning, parts })
      if (out !== undefined) await report?.writeOutcome(out, outcome)
      return outcome
    })
    await parts?.remove()
    if (request.delivery.json) for (const warning of outcome.warnings ?? []) onWarning(warning)
    host.stdout.write(outcomeFor(request, outcome, host.stdout))
    return outcome.checks.every(({ holds }) => holds) ? EXIT_CODES.done : EXIT_CODES.failed
  } catch (error) {
    // Leaves no empty folder where nothing was written.
    await closeFolder?.()
    return explain(error, host)
  }
}

/** A request of a command about sweeps. */
type SweepCommandRequest = Extract<CommandRequest, { command: SweepCommandName }>

const isSweep = (request: CommandRequest): request is SweepCommandRequest => isSweepCommand(request.command)

/** Executes a command about sweeps, and returns its exit code. */
async function performSweep({ command, request, delivery, settings }: SweepCommandRequest, host: CommandHost) {
  const view = delivery.quiet ? SILENT_VIEW : progressView(host.stderr)
  const onNotice = (message: string) => {
    view.end()
    if (!delivery.quiet) printMessage(host, message)
  }
  const { threads } = settings
  const { kinds, kindsModule, stdout, stderr, signal } = host
  const own = { kinds, kindsModule, stdout, stderr, signal, style: styleOf(stdout), threads, onNotice, view }
  try {
    return await SWEEP_COMMANDS[command].perform(request, { ...own, ...delivery })
  } finally {
    view.end()
  }
}

const isRun = (request: CommandRequest) => request.command === 'run' || request.command === 'run all'

/**
 * Environment of a request: in addition, a function that prints warnings unless `--quiet` is given, and the saved parts
 * of an interrupted run.
 */
interface CommandContext extends CommandHost {
  onWarning: (warning: string) => void
  parts: FinishedParts | undefined
}

/** Executes a request, showing its progress, and returns its outcome. */
async function perform(
  request: Exclude<CommandRequest, SweepCommandRequest>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const { signal, stdout, experiments, families, claimsModule, onWarning, parts } = context
  const { threads, numerics } = request.settings
  const view = viewFor(request, context)
  const clear = (warning: string) => {
    view.end()
    onWarning(warning)
  }
  try {
    switch (request.command) {
      case 'list':
        return list(experiments)
      case 'info':
        return await info({ threads, numerics, onWarning })
      case 'run':
        return await run(request, { signal, onProgress: view.show, onWarning, parts })
      case 'run all':
        return await runAll(request, { experiments, signal, onProgress: view.show, onWarning: clear, parts })
      case 'verify': {
        const onClaim = request.delivery.json ? () => {} : inOrder(request.claims, liveTable(stdout, view))
        return await verify(request, { families, claimsModule, signal, onProgress: view.show, onWarning, onClaim })
      }
      default: {
        const onRead = context.stderr.isTTY ? view.show : undefined
        const host = { settings: request.settings, signal, onRead, onProgress: view.show, onWarning }
        return await TABLE_COMMANDS[request.command].perform(request.request, host)
      }
    }
  } finally {
    view.end()
  }
}

/**
 * Returns the view that shows a request's progress. It is silent with `--quiet`. It is also silent for `verify` if
 * stderr is not a terminal, because the table that grows on stdout already names each claim.
 */
function viewFor({ command: asked, delivery: { quiet, json } }: CommandRequest, { stderr }: CommandHost): ProgressView {
  const repeated = asked === 'verify' && !json && !stderr.isTTY
  return quiet || repeated ? SILENT_VIEW : progressView(stderr)
}

/** Returns what a command prints to stdout at its end: JSON with `--json`, otherwise text. */
function outcomeFor(
  { command: asked, delivery: { json, out } }: CommandRequest,
  outcome: CommandOutcome,
  stdout: OutputStream,
): string {
  if (json) return `${jsonText(outcome.document)}\n`
  const text = (asked === 'verify' ? closingText : outcomeText)(outcome, styleOf(stdout))
  const page = outcome.entries ? 'index.html' : 'report.html'
  const own = (outcome.files ?? []).map(({ name }) => name)
  const figures = outcome.figures.length > 0 ? ['figures/'] : []
  const files = [page, ...own, ...figures, 'summary.json', 'results.jsonl']
  return out === undefined ? text : `${text}\nThe report is in ${printable(out)}: ${files.join(', ')}\n`
}

/**
 * Prints the head of the table of claims. Returns a function that, for a verified claim, removes the progress bar and
 * prints the rows of the claim.
 */
function liveTable(stdout: OutputStream, view: ProgressView): (verified: VerifiedClaim) => void {
  const style = styleOf(stdout)
  stdout.write(liveHead(style))
  return (verified) => {
    view.end()
    stdout.write(liveRows(verified, style))
  }
}

/** Maximum number of characters in a printed line, so that text stays readable on wide terminals. */
const MAX_TEXT_COLUMNS = 100

/**
 * Returns line width and bold style of text on a stream. Bold is used only on a terminal, and if the environment
 * variable NO_COLOR is not set.
 */
function styleOf(stream: OutputStream): TextStyle {
  const bold = (text: string) => (stream.isTTY && !process.env.NO_COLOR ? `\x1b[1m${text}\x1b[22m` : text)
  return { width: Math.min(columnsOf(stream), MAX_TEXT_COLUMNS), bold }
}

/** Prints a message to stderr, after the name of the command. */
function printMessage({ stderr }: Pick<CommandHost, 'stderr'>, text: string): void {
  stderr.write(`noisy-teacher: ${printableLines(text)}\n`)
}

/**
 * Prints an error to stderr and returns the exit code. An error is printed in one line, except an internal error, which
 * is printed with its stack trace.
 */
export function explain(error: unknown, host: Pick<CommandHost, 'stderr' | 'signal'>): number {
  if (host.signal.aborted) {
    printMessage(host, 'interrupted')
    return EXIT_CODES.interrupted
  }
  printMessage(host, failureText(error))
  const refused = isSystemError(error) || (error instanceof NoisyTeacherError && REFUSAL_CODES.includes(error.code))
  return refused ? EXIT_CODES.refused : EXIT_CODES.failed
}
