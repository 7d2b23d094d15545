import { Worker } from 'node:worker_threads'
import { NoisyTeacherError } from '../../engine/check.js'
import type { JobMessage, JobReply } from './serve.js'

/** The request that a thread is working on: its promise's functions, and the listener of its progress. */
interface PendingRequest {
  resolve(reply: JobReply): void
  reject(error: unknown): void
  onShare(share: number): void
}

/** A worker thread of Node whose module calls `serveJobs`. It runs one job at a time. */
export class JobThread<Job, Result> {
  readonly #who: string
  readonly #worker: Worker
  #pending: PendingRequest | undefined
  #death: NoisyTeacherError | undefined

  /** Starts the thread. `who` is the caller's name in errors, `setup` is copied to the thread. */
  constructor(who: string, module: URL, setup: unknown) {
    this.#who = who
    // The flags of the process, such as `--eval` or loaders, must not apply to the module.
    this.#worker = new Worker(module, { workerData: setup, name: `noisy-teacher ${who}`, execArgv: [] })
    this.#worker.on('message', (reply: JobReply) => this.#receive(reply))
    this.#worker.on('error', (error) => this.#die(error instanceof Error ? error.message : String(error), error))
    this.#worker.on('exit', (code) => this.#die(`it exited with code ${code}`))
  }

  /**
   * Runs a job on the thread and returns its result. Throws the job's error, with its code if it is a
   * NoisyTeacherError; an error that `onShare` throws; and WORKER_FAILED when the thread dies.
   */
  async run(job: Job, onShare: (share: number) => void): Promise<Result> {
    return ((await this.#ask({ job }, onShare)) as { result: Result }).result
  }

  /** Closes the thread's server, after its last job. */
  async close(): Promise<void> {
    await this.#ask('close', () => {})
  }

  /** Ends the thread, even within a job, which then never settles. Resolves once the thread has ended. */
  async terminate(): Promise<void> {
    this.#pending = undefined
    await this.#worker.terminate()
  }

  #ask(message: JobMessage, onShare: (share: number) => void): Promise<JobReply> {
    return new Promise((resolve, reject) => {
      if (this.#death) return reject(this.#death)
      this.#pending = { resolve, reject, onShare }
      this.#worker.postMessage(message)
    })
  }

  #receive(reply: JobReply): void {
    const pending = this.#pending
    if (typeof reply === 'object' && 'share' in reply) {
      try {
        pending?.onShare(reply.share)
      } catch (error) {
        pending?.reject(error)
      }
      return
    }
    this.#pending = undefined
    if (typeof reply === 'object' && 'error' in reply) pending?.reject(errorOf(reply))
    else pending?.resolve(reply)
  }

  #die(reason: string, cause?: unknown): void {
    this.#death ??= new NoisyTeacherError('WORKER_FAILED', `${this.#who}: a thread failed: ${reason}`, { cause })
    this.#pending?.reject(this.#death)
    this.#pending = undefined
  }
}

/** Returns the error of a job: a NoisyTeacherError is built anew, because its copy is a plain Error without a code. */
function errorOf({ error, code }: Extract<JobReply, { error: unknown }>): unknown {
  return code === undefined ? error : new NoisyTeacherError(code, (error as Error).message, { cause: error })
}
