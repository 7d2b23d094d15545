import { join } from 'node:path'
import type { CallOptions } from '../engine/call.js'
import { NoisyTeacherError } from '../engine/check.js'
import type { Experiment } from '../lab/experiments/experiment.js'
import { checkOptions } from '../lab/experiments/option.js'
import { computed } from '../lab/experiments/part.js'
import { optionsWith } from '../lab/experiments/preset.js'
import type { IndexEntry, CommandOutcome } from '../lab/report/outcome.js'
import type { CommandRequest } from './args.js'
import { failureText } from './failure.js'
import { now } from './machine.js'
import type { FinishedParts } from './parts.js'
import { commandOf, openParts, run } from './run.js'
import { VERSION } from './version.js'

type RunAllRequest = Extract<CommandRequest, { command: 'run all' }>

interface RunAllHost extends CallOptions {
  experiments: readonly Experiment[]
  /** The experiments that are finished. */
  parts?: FinishedParts | undefined
  onWarning: (warning: string) => void
}

/** What is kept of an experiment that is finished; its report is written. */
interface FinishedExperiment {
  entry: IndexEntry
  document: object
}

/** Runs every experiment, each into a folder of its own below `out`; one that fails does not stop the others. */
export async function runAll(request: RunAllRequest, options: RunAllHost): Promise<CommandOutcome> {
  const { experiments, parts, onWarning, signal } = options
  const { part } = parts ?? { part: computed }
  const all: FinishedExperiment[] = []
  for (const [at, experiment] of experiments.entries()) {
    const { name } = experiment
    try {
      all.push(await part(name, () => runOne(experiment, at, request, options)))
    } catch (error) {
      // A fault of ours in one is no reason not to see the others; it is told here and makes the exit code 1.
      signal?.throwIfAborted()
      // Where nothing more can be written, the others would be computed in vain.
      if (error instanceof NoisyTeacherError && error.code === 'NOT_WRITTEN') throw error
      const failure = failureText(error)
      onWarning(`${name}: ${failure}`)
      all.push({ entry: failed(experiment, failure), document: { experiment: name, failure } })
    }
  }
  return outcomeOf(request, all)
}

async function runOne(
  experiment: Experiment,
  at: number,
  { settings, preset, delivery: { out } }: RunAllRequest,
  { experiments, signal, onProgress, onWarning }: RunAllHost,
): Promise<FinishedExperiment> {
  const { name, title, summary } = experiment
  const options = checkOptions(`run ${name}`, optionsWith(experiment, preset), {})
  const request = { command: 'run', delivery: { json: false, quiet: true }, settings, experiment, options } as const
  // The report's libraries are loaded only where there is a report to write.
  const report = out === undefined ? undefined : await import('../lab/report/write.js')
  const folder = out === undefined ? undefined : join(out, name)
  if (folder !== undefined) await report?.openFolder(folder)
  const parts = folder === undefined ? undefined : await openParts(folder, request)
  const tell: CallOptions['onProgress'] = (progress) =>
    onProgress?.({ ...progress, stage: `${at + 1}/${experiments.length} ${name}: ${progress.stage}` })
  const asked = preset ? { ...request, preset } : request
  const outcome = await run(asked, { signal, onWarning, onProgress: tell, parts })
  if (folder !== undefined) await report?.writeOutcome(folder, outcome)
  await parts?.remove()
  const { checks, figures, document } = outcome
  const { seconds } = document as { seconds: number }
  const href = `${name}/report.html`
  return { entry: { name, title, summary, href, checks, seconds, ...(figures[0] && { figure: figures[0] }) }, document }
}

const failed = ({ name, title, summary }: Experiment, failure: string): IndexEntry => {
  return { name, title, summary, href: '', checks: [], seconds: 0, failure }
}

function outcomeOf({ settings, preset }: RunAllRequest, all: readonly FinishedExperiment[]): CommandOutcome {
  const { seed, threads, numerics } = settings
  const entries = all.map(({ entry }) => entry)
  const seconds = entries.reduce((sum, entry) => sum + entry.seconds, 0)
  const again = commandOf('all', preset, settings)
  return {
    title: 'Bad models, good teachers: the experiments',
    about:
      'Labels are noisy, and some models that fit them repeat the noise: they are samplers. Each experiment here measures what follows from ' +
      'that, beside theory where theory is exact. What a report claims is checked as it is made.',
    document: { ...(preset && { preset }), seed, experiments: all.map(({ document }) => document), seconds },
    tables: [
      {
        title: 'Experiments',
        columns: [
          { key: 'name', title: 'name' },
          { key: 'checks', title: 'checks' },
          { key: 'hold', title: 'hold' },
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
