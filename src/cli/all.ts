import { join } from 'node:path'
import type { CallOptions } from '../engine/call.js'
import { NoisyTeacherError } from '../engine/check.js'
import type { Experiment } from '../lab/experiments/experiment.js'
import { checkOptions } from '../lab/experiments/option.js'
import { computed } from '../lab/experiments/part.js'
import { optionsWith } from '../lab/experiments/preset.js'
import type { CommandOutcome, IndexEntry } from '../lab/report/outcome.js'
import { failureText } from './failure.js'
import { now } from './machine.js'
import type { FinishedParts } from './parts.js'
import { commandOf, openParts, type RunAllRequest, run } from './run.js'
import { VERSION } from './version.js'

/**
 * Environment of `runAll`: the experiments to run, saved results of an interrupted run, and callbacks for warnings and
 * progress.
 */
interface RunAllHost extends CallOptions {
  experiments: readonly Experiment[]
  /** Saved results of an interrupted run, whose experiments are not run again; none by default. */
  parts?: FinishedParts | undefined
  onWarning: (warning: string) => void
}

/** Saved result of a finished experiment: its card on the index page, and its JSON document. */
interface FinishedExperiment {
  entry: IndexEntry
  document: object
}

/**
 * Runs every experiment. If the request names a folder `out`, writes the report of each to a folder of that name within
 * it. An experiment that fails does not stop the others. Throws NOT_WRITTEN when a file cannot be written.
 */
export async function runAll(request: RunAllRequest, options: RunAllHost): Promise<CommandOutcome> {
  const { experiments, parts, onWarning, signal } = options
  const { part } = parts ?? { part: computed }
  const all: FinishedExperiment[] = []
  for (const [at, experiment] of experiments.entries()) {
    const { name } = experiment
    try {
      all.push(await part(name, () => runOne(experiment, at, request, options)))
    } catch (error) {
      // An internal error in one experiment does not stop the others; it is reported here and makes the exit code 1.
      signal?.throwIfAborted()
      // If files cannot be written, the results of the other experiments would be lost.
      if (error instanceof NoisyTeacherError && error.code === 'NOT_WRITTEN') throw error
      const failure = failureText(error)
      onWarning(`${name}: ${failure}`)
      all.push({ entry: failed(experiment, failure), document: { experiment: name, failure } })
    }
  }
  return outcomeOf(request, all)
}

/**
 * Runs one experiment, whose index among all is `at`, and writes its report to a folder within `out`, if that is given.
 */
async function runOne(
  experiment: Experiment,
  at: number,
  { settings, preset, delivery: { out } }: RunAllRequest,
  { experiments, signal, onProgress, onWarning }: RunAllHost,
): Promise<FinishedExperiment> {
  const { name, title, summary } = experiment
  const options = checkOptions(`run ${name}`, optionsWith(experiment, preset), {})
  const request = { command: 'run', delivery: { json: false, quiet: true }, settings, experiment, options } as const
  // Loads the libraries for reports only if a report is written.
  const report = out === undefined ? undefined : await import('../lab/report/write.js')
  const folder = out === undefined ? undefined : join(out, name)
  if (folder !== undefined) await report?.openFolder(folder)
  const parts = folder === undefined ? undefined : await openParts(folder, request)
  const showProgress: CallOptions['onProgress'] = (progress) =>
    onProgress?.({ ...progress, stage: `${at + 1}/${experiments.length} ${name}: ${progress.stage}` })
  const withPreset = preset ? { ...request, preset } : request
  const outcome = await run(withPreset, { signal, onWarning, onProgress: showProgress, parts })
  if (folder !== undefined) await report?.writeOutcome(folder, outcome)
  await parts?.remove()
  const { checks, figures, document } = outcome
  const { seconds } = document as { seconds: number }
  const href = `${name}/report.html`
  return { entry: { name, title, summary, href, checks, seconds, ...(figures[0] && { figure: figures[0] }) }, document }
}

/** Returns the card that the index page shows for an experiment that failed, with the message of its error. */
const failed = ({ name, title, summary }: Experiment, failure: string): IndexEntry => {
  return { name, title, summary, href: '', checks: [], seconds: 0, failure }
}

/** Combines the results of all experiments into the outcome of `noisy-teacher run all`. */
function outcomeOf({ settings, preset }: RunAllRequest, all: readonly FinishedExperiment[]): CommandOutcome {
  const { seed, threads, numerics } = settings
  const entries = all.map(({ entry }) => entry)
  const seconds = entries.reduce((sum, entry) => sum + entry.seconds, 0)
  const again = commandOf('all', preset, settings)
  return {
    title: 'Bad models, good teachers: the experiments',
    about:
      'Models that fit noisy labels exactly repeat the noise on new inputs: they are samplers. Each experiment measures ' +
      'a consequence of that, and compares it with the theory where a closed form exists. The checks of each report are ' +
      'evaluated on every run.',
    document: { ...(preset && { preset }), seed, experiments: all.map(({ document }) => document), seconds },
    tables: [
      {
        title: 'Experiments',
        columns: [
          { key: 'name', title: 'name' },
          { key: 'checks', title: 'checks' },
          { key: 'hold', title: 'passed' },
          { key: 'seconds', title: 'seconds', digits: 1 },
          { key: 'summary', title: 'what it shows', align: 'left' },
        ],
        rows: entries.map(({ name, checks, seconds, summary, failure }) => ({
          name,
          checks: failure === undefined ? checks.length : null,
          hold: failure === undefined ? checks.filter(({ holds }) => holds).length : 'FAILED',
          seconds,
          summary,
        })),
      },
    ],
    figures: [],
    checks: entries.flatMap(({ name, checks, failure }) => [
      ...checks.map(({ text, holds }) => ({ text: `${name}: ${text}`, holds })),
      ...(failure === undefined ? [] : [{ text: `${name}: ${failure.split('\n')[0]}`, holds: false }]),
    ]),
    facts: [
      ['command', again],
      ['seed', String(seed)],
      ['threads', String(threads)],
      ['numerics', numerics],
      ['versions', `noisy-teacher ${VERSION}, Node ${process.versions.node}`],
      ['seconds', seconds.toFixed(1)],
      ['date', now()],
    ],
    footer: `${again}: ${seconds.toFixed(1)} s`,
    entries,
  }
}
