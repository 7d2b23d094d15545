import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { type Supervised, supervise, supervised } from '../../lab/sweeps/queue/supervisor.js'
import { serveQueue } from '../../lab/sweeps/queue/worker.js'
import { threadLayout, threadsAsked } from '../../lab/sweeps/run/threads.js'
import { SWEEP_EXIT, type SweepHost } from './host.js'
import { openQueue } from './queue.js'
import { stopOf } from './stop.js'
import type { WorkerRequest } from './worker-flags.js'

/** Computes trials of a queue until nothing is left, or it is stopped. Returns the exit code. */
export async function worker(request: WorkerRequest, host: SweepHost): Promise<number> {
  const own = supervised()
  if (own) return serve(request, host, own)
  const stop = stopOf(host.signal, request.timeLimit)
  return supervise({ args: [...process.execArgv, ...process.argv.slice(1)], stop, onNotice: host.onNotice })
}

async function serve({ queue, idle }: WorkerRequest, host: SweepHost, own: Supervised): Promise<number> {
  const { kinds, kindsModule, threads, onNotice } = host
  // An interrupt of a terminal, and a signal of a scheduler, may reach all processes of a group.
  const stop = AbortSignal.any([stopOf(host.signal), own.stop])
  const open = await openQueue(queue, onNotice)
  const name = `${hostname()
    .replace(/[^\w-]/g, '-')
    .slice(0, 60)}-${randomBytes(3).toString('hex')}`
  onNotice(`worker ${name} waits for batches at ${open.address.shown}`)
  try {
    const end = await serveQueue({
      ...open,
      kinds,
      kindsModule,
      name,
      threads: threadsAsked(threads),
      threadsFor: (plan) => threadLayout(plan, threads),
      stop,
      idle: 1000 * idle,
      onNotice,
      crashed: own.crashed,
      onTaken: own.report,
    })
    onNotice(end === 'idle' ? 'nothing is left' : 'stopped; the same command goes on from here')
    return end === 'idle' ? SWEEP_EXIT.done : SWEEP_EXIT.again
  } finally {
    await open.client.close()
  }
}
