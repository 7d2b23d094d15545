import type { Verified } from '../claims/verify.js'
import { type ErrorCode, NoisyTeacherError } from '../engine/check.js'
import { jsonText } from '../experiments/json.js'
import type { Outcome } from '../experiments/outcome.js'
import { runAll } from './all.js'
import { type Known, parseArguments, type Request } from './args.js'
import { failureText } from './failure.js'
import { info } from './info.js'
import { list } from './list.js'
import { liveHead, liveRows } from './live.js'
import type { Parts } from './parts.js'
import { closingText, outcomeText, type TextStyle } from './print.js'
import { type ProgressView, progressView, SILENT } from './progress.js'
import { resumable } from './resume.js'
import { openParts, run } from './run.js'
import { verify } from './verify.js'

/** What the command is given beside its arguments. */
export interface Host extends Known {
  stdout: Stream
  stderr: Stream
  /** Aborted when the user interrupts. */
  signal: AbortSignal
}

type Stream = NodeJS.WritableStream & { isTTY?: boolean; columns?: number }

const EXIT = { done: 0, failed: 1, refused: 2, interrupted: 130 }
/** The errors that are about what was given, not about the work. */
const REFUSALS: readonly ErrorCode[] = [
  'BAD_OPTION',
  'BAD_SHAPE',
  'BAD_VALUE',
  'CONFLICTING_DUPLICATES',
  'NOT_POSITIVE_DEFINITE',
  'OUT_OF_MEMORY',
  'UNSUPPORTED',
]

/** Does what the arguments ask for; its exit code. Results go to stdout, all else to stderr. */
export async function command(argv: readonly string[], host: Host): Promise<number> {
  try {
    const request = await parseArguments(argv, host)
    if (request.command === 'help') {
      ;(request.asked ? host.stdout : host.stderr).write(request.text)
      return request.asked ? EXIT.done : EXIT.refused
    }
    const { out } = request.delivery
    // The report's libraries are loaded only where there is a report to write.
    const report = out === undefined ? undefined : await import('../experiments/report/write.js')
    if (out !== undefined) await report?.openFolder(out)
    const parts = out !== undefined && isRun(request) ? await openParts(out, request) : undefined
    const outcome = await perform(request, host, parts)
    if (out !== undefined) await report?.writeOutcome(out, outcome)
    await parts?.remove()
    host.stdout.write(outcomeFor(request, outcome, host.stdout))
    return outcome.checks.every(({ holds }) => holds) ? EXIT.done : EXIT.failed
  } catch (error) {
    return explain(error, host)
  }
}

const isRun = (request: Request) => request.command === 'run' || request.command === 'run all'

async function perform(request: Request, host: Host, parts: Parts | undefined): Promise<Outcome> {
  const { signal, stderr, experiments, families } = host
  const { quiet } = request.delivery
  const { threads, numerics } = request.settings
  const view = quiet ? SILENT : progressView(stderr)
  const onWarning = (warning: string) => void (quiet || stderr.write(`noisy-teacher: ${warning}\n`))
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
        return await resumable(parts, { signal, onWarning }, () => {
          const running = run(request, { signal, onProgress: view.show, onWarning, parts })
          return running.finally(() => view.end())
        })
      case 'run all':
        return await resumable(parts, { signal, onWarning }, () => {
          const running = runAll(request, { experiments, signal, onProgress: view.show, onWarning: clear, parts })
          return running.finally(() => view.end())
        })
      case 'verify': {
        const onClaim = request.delivery.json ? () => {} : liveTable(host.stdout, view)
        return await verify(request, { families, signal, onProgress: view.show, onWarning, onClaim })
      }
    }
  } finally {
    view.end()
  }
}

function outcomeFor({ command: asked, delivery: { json, out } }: Request, outcome: Outcome, stdout: Stream): string {
  if (json) return `${jsonText(outcome.document)}\n`
  const text = (asked === 'verify' ? closingText : outcomeText)(outcome, styleOf(stdout))
  const page = outcome.entries ? 'index.html' : 'report.html'
  const files = [page, ...(outcome.figures.length > 0 ? ['figures/'] : []), 'summary.json', 'results.jsonl']
  return out === undefined ? text : `${text}\nThe report is in ${out}: ${files.join(', ')}\n`
}

/** Writes the rows of each claim as they come, clear of the bar. */
function liveTable(stdout: Stream, view: ProgressView): (verified: Verified) => void {
  const style = styleOf(stdout)
  stdout.write(liveHead(style))
  return (verified) => {
    view.end()
    stdout.write(liveRows(verified, style))
  }
}

function styleOf({ isTTY = false, columns = 80 }: Stream): TextStyle {
  const bold = (text: string) => (isTTY && !process.env.NO_COLOR ? `\x1b[1m${text}\x1b[22m` : text)
  return { width: isTTY ? Math.min(columns, 100) : 80, bold }
}

/** Says in one line what went wrong; only what is a fault of ours shows where it happened. */
function explain(error: unknown, { stderr, signal }: Host): number {
  if (signal.aborted) {
    stderr.write('noisy-teacher: interrupted\n')
    return EXIT.interrupted
  }
  stderr.write(`noisy-teacher: ${failureText(error)}\n`)
  const refused = error instanceof NoisyTeacherError && REFUSALS.includes(error.code)
  return refused ? EXIT.refused : EXIT.failed
}
