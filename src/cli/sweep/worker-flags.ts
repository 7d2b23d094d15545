import type { Command } from 'commander'
import { NoisyTeacherError } from '../../engine/check.js'
import type { FlagValues, Taken } from '../table-flags.js'
import { durationOf } from './duration.js'
import { addQueueFlags, type QueueRequest, takeQueueFlags } from './queue-flags.js'
import { addSweepOutput, addThreadsFlag } from './shared-flags.js'

/** The checked arguments of `noisy-teacher worker`. */
export interface WorkerRequest {
  queue: QueueRequest
  /** Folder of the sweep, as this machine sees it, into which the worker writes its results. */
  shared?: string
  /** Seconds without a batch in the queue after which the worker ends. */
  idle: number
  /** Seconds after which the worker finishes the batches at work, and ends. */
  timeLimit?: number
}

/** Seconds without a batch after which a worker ends by default. */
const IDLE = '10m'

/** Adds flags and help of `worker`. */
export function addWorker(command: Command): void {
  command.description(
    'compute trials of the sweeps that noisy-teacher sweep --queue submits\n\n' +
      'Start one on each machine. It needs no files, and goes on by itself after an outage of the server. Ctrl-C and ' +
      'SIGTERM finish the batches at work. Exit codes: 0 nothing was left, 2 bad usage, or a sweep of another version, ' +
      '75 stopped early: run the same command again.',
  )
  addQueueFlags(command)
  command.option('--shared <folder>', 'the folder of the sweep, if this machine has it too: results are written there')
  command.optionsGroup('When to stop:')
  command.option('--idle <duration>', `end after this time without a batch in the queue (default ${IDLE})`)
  command.option('--time-limit <duration>', 'finish the batches at work after this time, such as 3h50m')
  addThreadsFlag(command)
  addSweepOutput(command)
}

/** Returns the request that the flags of `worker` make, and the flags that all commands share. */
export function takeWorkerFlags(_: readonly string[], all: FlagValues): Taken<WorkerRequest> {
  const [queue, given] = takeQueueFlags(all)
  if (!queue)
    throw new NoisyTeacherError('BAD_OPTION', 'worker needs --queue, the server that the sweep is submitted to')
  const { idle, timeLimit, shared, ...others } = given
  const request: WorkerRequest = {
    queue,
    idle: durationOf('--idle', String(idle ?? IDLE)),
    ...(shared !== undefined && { shared: String(shared) }),
    ...(timeLimit !== undefined && { timeLimit: durationOf('--time-limit', String(timeLimit)) }),
  }
  return [request, { ...others }]
}
