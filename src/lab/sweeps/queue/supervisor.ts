import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { NoisyTeacherError } from '../../../engine/check.js'

/** A batch that a worker has taken: its id, and the token by which the queue knows the worker. */
export interface TakenBatch {
  id: string
  token: string
}

/** Message of a worker to its supervisor: the batches that it has taken by now. */
interface Taken {
  taken: readonly TakenBatch[]
}

/** Variable by which a supervised process knows that it is one: JSON of `Inherited`. */
const VARIABLE = 'NOISY_TEACHER_SUPERVISED'
/** Milliseconds before a process that crashed is started again. */
const RESTART_MS = 500
/** Crashes in a row without a batch after which the process is not started again. */
const MAX_CRASHES = 5

/** What a supervised process gets from the one before it. */
interface Inherited {
  /** Name of the worker, which stays the same. */
  name: string
  /** Batches that the process before had when it crashed. */
  crashed: readonly TakenBatch[]
}

/** How a command is supervised. */
export interface Supervision {
  /** Name of the worker. */
  name: string
  /** Arguments of Node: its own flags, the script, and the script's arguments. */
  args: readonly string[]
  /** Aborted to ask the process to stop. */
  stop: AbortSignal
  onNotice: (message: string) => void
}

/**
 * Runs this command again in a process of its own, which a trial may crash, and starts that again after a crash. The new
 * process is told which batches the old one had. Returns the exit code of a process that ends by itself, or undefined if the last
 * one crashed while it was asked to stop. Throws WORKER_FAILED when the process crashes without any batch.
 */
export async function supervise({ name, args, stop, onNotice }: Supervision): Promise<number | undefined> {
  let [taken, idleCrashes]: [readonly TakenBatch[], number] = [[], 0]
  while (!stop.aborted) {
    const env = { ...process.env, [VARIABLE]: JSON.stringify({ name, crashed: taken } satisfies Inherited) }
    const child = spawn(process.execPath, args, { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
    taken = []
    child.on('message', (message: Taken) => {
      taken = message.taken
    })
    const [code, signal] = await ended(child, stop)
    if (code !== null) return code
    idleCrashes = taken.length > 0 ? 0 : idleCrashes + 1
    if (idleCrashes === MAX_CRASHES)
      throw new NoisyTeacherError(
        'WORKER_FAILED',
        `worker: it was ended by ${signal} ${MAX_CRASHES} times without a batch`,
      )
    if (!stop.aborted) onNotice(`the worker was ended by ${signal}, and is started again`)
    await wait(RESTART_MS, undefined, { signal: stop }).catch(() => {})
  }
  return undefined
}

/** Waits for the end of a process, which is asked to stop when the signal is aborted. */
async function ended(child: ChildProcess, stop: AbortSignal): Promise<[number | null, NodeJS.Signals | null]> {
  const ask = () => void (child.connected && child.send('stop'))
  if (stop.aborted) ask()
  stop.addEventListener('abort', ask)
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  stop.removeEventListener('abort', ask)
  return [code, signal]
}

/** What a supervised process knows. */
export interface Supervised extends Inherited {
  /** Aborted when the supervisor asks for it, or is gone. */
  stop: AbortSignal
  /** Reports the batches that this process has. */
  report(taken: readonly TakenBatch[]): void
}

/** Returns what this process knows if it is supervised. */
export function supervised(): Supervised | undefined {
  const text = process.env[VARIABLE]
  if (text === undefined || !process.send) return undefined
  const stop = new AbortController()
  process.once('message', () => stop.abort())
  process.once('disconnect', () => stop.abort())
  // Neither keeps the process alive.
  process.channel?.unref()
  return {
    ...(JSON.parse(text) as Inherited),
    stop: stop.signal,
    report: (taken) => void (process.connected && process.send!({ taken } satisfies Taken)),
  }
}
