import { type ErrorCode, NoisyTeacherError, printable } from '../engine/check.js'
import type { Verified } from '../lab/claims/verify.js'
import { isSystemError } from '../lab/report/files.js'
import { jsonText } from '../lab/report/json.js'
import type { CommandOutcome } from '../lab/report/outcome.js'
import { runAll } from './all.js'
import { type CommandCatalog, parseArguments, type CommandRequest } from './args.js'
import { failureText, printableLines } from './failure.js'
import { info } from './info.js'
import { list } from './list.js'
import { liveHead, liveRows } from './live.js'
import type { FinishedParts } from './parts.js'
import { closingText, columnsOf, outcomeText, type TextStyle } from './print.js'
import { type ProgressView, progressView, SILENT_VIEW } from './progress.js'
import { resumable } from './resume.js'
import { openParts, run } from './run.js'
import { verify } from './verify.js'

/** What the command is given beside its arguments. */
export interface CommandHost extends CommandCatalog {
  stdout: OutputStream
  stderr: OutputStream
  /** Aborted when the user interrupts. */
  signal: AbortSignal
}

type OutputStream = NodeJS.WritableStream & { isTTY?: boolean; columns?: number }

const EXIT_CODES = { done: 0, failed: 1, refused: 2, interrupted: 130 }
/** The errors that are about what was given, not about the work. */
const REFUSAL_CODES: readonly ErrorCode[] = [
  'BAD_OPTION',
  'BAD_SHAPE',
  'BAD_VALUE',
  'CONFLICTING_DUPLICATES',
  'NOT_POSITIVE_DEFINITE',
  'NOT_WRITTEN',
  'OUT_OF_MEMORY',
  'UNSUPPORTED',
]

/** Does what the arguments ask for; its exit code. Results go to stdout, all else to stderr. */
export async function command(argv: readonly string[], host: CommandHost): Promise<number> {
  try {
    const request = await parseArguments(argv, host)
    if (request.command === 'help') {
      ;(request.asked ? host.stdout : host.stderr).write(request.text)
      return request.asked ? EXIT_CODES.done : EXIT_CODES.refused
    }
    const { out, quiet } = request.delivery
    const onWarning = (warning: string) => void (quiet || tell(host, warning))
    // The report's libraries are loaded only where there is a report to write.
    const report = out === undefined ? undefined : await import('../lab/report/write.js')
    if (out !== undefined) await report?.openFolder(out)
    const parts = out !== undefined && isRun(request) ? await openParts(out, request) : undefined
    const outcome = await resumable(parts, { signal: host.signal, onWarning }, async () => {
      const outcome = await perform(request, { ...host, onWarning, parts })
      if (out !== undefined) await report?.writeOutcome(out, outcome)
      return outcome
    })
    await parts?.remove()
    host.stdout.write(outcomeFor(request, outcome, host.stdout))
    return outcome.checks.every(({ holds }) => holds) ? EXIT_CODES.done : EXIT_CODES.failed
  } catch (error) {
    return explain(error, host)
  }
}

const isRun = (request: CommandRequest) => request.command === 'run' || request.command === 'run all'

interface CommandContext extends CommandHost {
  onWarning: (warning: string) => void
  parts: FinishedParts | undefined
}

async function perform(request: CommandRequest, work: CommandContext): Promise<CommandOutcome> {
  const { signal, stdout, experiments, families, onWarning, parts } = work
  const { threads, numerics } = request.settings
  const view = viewFor(request, work)
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
        const onClaim = request.delivery.json ? () => {} : liveTable(stdout, view)
        return await verify(request, { families, signal, onProgress: view.show, onWarning, onClaim })
      }
    }
  } finally {
    view.end()
  }
}

/** Shows progress where it is not in the way: a table that is printed as it comes about has the same titles. */
function viewFor({ command: asked, delivery: { quiet, json } }: CommandRequest, { stderr }: CommandHost): ProgressView {
  const repeated = asked === 'verify' && !json && !stderr.isTTY
  return quiet || repeated ? SILENT_VIEW : progressView(stderr)
}

function outcomeFor({ command: asked, delivery: { json, out } }: CommandRequest, outcome: CommandOutcome, stdout: OutputStream): string {
  if (json) return `${jsonText(outcome.document)}\n`
  const text = (asked === 'verify' ? closingText : outcomeText)(outcome, styleOf(stdout))
  const page = outcome.entries ? 'index.html' : 'report.html'
  const files = [page, ...(outcome.figures.length > 0 ? ['figures/'] : []), 'summary.json', 'results.jsonl']
  return out === undefined ? text : `${text}\nThe report is in ${printable(out)}: ${files.join(', ')}\n`
}

/** Writes the rows of each claim as they come, clear of the bar. */
function liveTable(stdout: OutputStream, view: ProgressView): (verified: Verified) => void {
  const style = styleOf(stdout)
  stdout.write(liveHead(style))
  return (verified) => {
    view.end()
    stdout.write(liveRows(verified, style))
  }
}

/** No line of text is wider than this, so that it can be read. */
const MAX_TEXT_COLUMNS = 100

function styleOf(stream: OutputStream): TextStyle {
  const bold = (text: string) => (stream.isTTY && !process.env.NO_COLOR ? `\x1b[1m${text}\x1b[22m` : text)
  return { width: Math.min(columnsOf(stream), MAX_TEXT_COLUMNS), bold }
}

function tell({ stderr }: Pick<CommandHost, 'stderr'>, text: string): void {
  stderr.write(`noisy-teacher: ${printableLines(text)}\n`)
}

/** Says in one line what went wrong; only what is a fault of ours shows where it happened. */
export function explain(error: unknown, host: Pick<CommandHost, 'stderr' | 'signal'>): number {
  if (host.signal.aborted) {
    tell(host, 'interrupted')
    return EXIT_CODES.interrupted
  }
  tell(host, failureText(error))
  const refused = isSystemError(error) || (error instanceof NoisyTeacherError && REFUSAL_CODES.includes(error.code))
  return refused ? EXIT_CODES.refused : EXIT_CODES.failed
}
