import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { type Supervised, supervise, supervised } from '../../lab/sweeps/queue/supervisor.js'
import { serveQueue } from '../../lab/sweeps/queue/worker.js'
import { threadLayout, threadsAsked } from '../../lab/sweeps/run/threads.js'
import { SWEEP_EXIT, type SweepHost } from './host.js'
import { openQueue } from './queue.js'
import { stopOf } from './stop.js'
import type { WorkerRequest } from './worker-flags.js'

/**
 * Computes trials of a queue until nothing is left, or it is stopped. Returns the exit code. They are computed in a
 * process of its own, which is started again when a trial crashes it.
 */
export async function worker(request: WorkerRequest, host: SweepHost): Promise<number> {
  const own = supervised()
  if (own) return serve(request, host, own)
  const stop = stopOf(host.signal, request.timeLimit)
  const args = [...process.execArgv, ...process.argv.slice(1)]
  const code = await supervise({ name: workerName(), args, stop, onNotice: host.onNotice })
  return code ?? SWEEP_EXIT.again
}

/** Returns a name for this worker: its host, in letters that a file's name may have, and a random number. */
function workerName(): string {
  const host = hostname()
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 60)
  return `${host || 'worker'}-${randomBytes(3).toString('hex')}`
}

async function serve({ queue, idle, shared }: WorkerRequest, host: SweepHost, own: Supervised): Promise<number> {
  const { kinds, kindsModule, threads, onNotice } = host
  const { name, crashed } = own
  // An interrupt of a terminal, and a signal of a scheduler, may reach all processes of a group.
  const stop = AbortSignal.any([stopOf(host.signal), own.stop])
  const open = await openQueue(queue, onNotice)
  onNotice(`worker ${name} waits for batches at ${open.address.shown}`)
  try {
    const end = await serveQueue({
      ...open,
      ...{ kinds, kindsModule, name, stop, onNotice, crashed, onTaken: own.report },
      ...(shared !== undefined && { shared }),
      threads: threadsAsked(threads),
      threadsFor: (plan) => threadLayout(plan, threads),
      idle: 1000 * idle,
    })
    onNotice(end === 'idle' ? 'nothing is left' : 'stopped; the same command goes on from here')
    return end === 'idle' ? SWEEP_EXIT.done : SWEEP_EXIT.again
  } finally {
    await open.client.close()
  }
}
