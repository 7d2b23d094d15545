import { type Command, Option as Flag } from 'commander'
import { NoisyTeacherError, shown } from '../../engine/check.js'
import { countOf, type FlagValues, type Taken } from '../table-flags.js'
import { durationOf } from './duration.js'
import { addQueueFlags, type QueueRequest, takeQueueFlags } from './queue-flags.js'
import { addSweepOutput, addThreadsFlag } from './shared-flags.js'

/** The checked arguments of `noisy-teacher sweep`. */
export interface SweepRequest {
  /** Path of the spec file. */
  spec: string
  plan: boolean
  /** Seeds of the pilot that `--plan` runs; 0 for none. */
  pilot: number
  extend: boolean
  takeOver: boolean
  /** Trials to compute: those that are missing, those that failed, or those whose keys are in a file. */
  only: string
  shard?: string
  /** Seconds after which the run stops by itself. */
  timeLimit?: number
  /** Number of failed trials at which the run stops, or share of all trials. */
  maxFailures?: { trials: number } | { share: number }
  progress: 'bar' | 'json'
  /** Server of the queue whose workers compute; without it, threads of this process do. */
  queue?: QueueRequest
}

/** Adds arguments, flags and help of `sweep`. */
export function addSweep(command: Command): void {
  command.description(
    'run the trials of a spec file\n\n' +
      'Finished trials are in the folder of --out. A run that was interrupted or killed goes on by the same command. ' +
      'Exit codes: 0 done, 1 some trials failed, 2 bad usage or input, 75 stopped early: run the same command again.',
  )
  command.argument('<spec>', 'spec file (.yaml, .json)')
  command.optionsGroup('What to run:')
  command.option('--plan', 'print points, trials, time and memory, and run nothing')
  command.option('--pilot <seeds>', 'with --plan: run this many seeds, and say how many each point needs')
  command.option('--extend', 'add to a folder whose sweep had other points or fewer replicates')
  command.option('--only <what>', 'missing (default), failed, or a file of keys')
  command.option('--shard <i/N>', 'part i of N, from 0; auto reads the array index of Slurm, Kubernetes or AWS Batch')
  command.optionsGroup('When to stop:')
  command.option('--time-limit <duration>', 'finish the batches at work after this time, such as 3h50m')
  command.option('--max-failures <n|p%>', 'stop when more trials failed than this number, or share of all')
  addQueueFlags(command)
  command.optionsGroup('More:')
  command.option('--take-over', 'take the lock of a process on another machine, which must be dead')
  command.addOption(new Flag('--progress <form>', 'form of the progress (default bar)').choices(['bar', 'json']))
  addThreadsFlag(command)
  addSweepOutput(command, ['--out <folder>', 'folder of the results (default: the name of the sweep)'])
}

/** Returns the request that the flags of `sweep` make, and the flags that all commands share. */
export function takeSweepFlags([spec]: readonly string[], all: FlagValues): Taken<SweepRequest> {
  const [queue, given] = takeQueueFlags(all)
  const { plan, pilot, extend, takeOver, only, shard, timeLimit, maxFailures, progress, ...shared } = given
  const request: SweepRequest = {
    spec,
    plan: Boolean(plan),
    pilot: pilot === undefined ? 0 : countOf('--pilot', pilot),
    extend: Boolean(extend),
    takeOver: Boolean(takeOver),
    only: String(only ?? 'missing'),
    ...(shard !== undefined && { shard: String(shard) }),
    ...(timeLimit !== undefined && { timeLimit: durationOf('--time-limit', String(timeLimit)) }),
    ...(maxFailures !== undefined && { maxFailures: failuresOf(String(maxFailures)) }),
    progress: progress === 'json' ? 'json' : 'bar',
    ...(queue && { queue }),
  }
  const fault = (message: string) => new NoisyTeacherError('BAD_OPTION', message)
  if (request.pilot > 0 && !request.plan) throw fault('--pilot needs --plan')
  return [request, { ...shared }]
}

/** Parses the value of `--max-failures`: a number of trials, or a percentage of all. */
function failuresOf(text: string): { trials: number } | { share: number } {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? []
  const value = Number(digits)
  if (percent && value <= 100) return { share: value / 100 }
  if (!percent && Number.isSafeInteger(value)) return { trials: value }
  const needed = 'a whole number, or a percentage up to 100% such as 5%'
  throw new NoisyTeacherError('BAD_OPTION', `--max-failures must be ${needed} but is ${shown(text)}`)
}
