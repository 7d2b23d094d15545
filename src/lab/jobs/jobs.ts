import { JobThread } from './thread.js'

/** Jobs to run on threads. Setup, jobs and results are plain JSON, which is copied between threads. */
export interface JobList<Job, Result> {
  /** Name of the caller in errors. */
  who: string
  /** Module of the threads. It calls `serveJobs` with a server of the same kind of jobs. */
  module: URL
  /** What the server of each thread is opened with. */
  setup: unknown
  /** The jobs. Threads start them in this order, so put the longest first, or the last one computes alone. */
  jobs: readonly Job[]
  /** Maximum number of threads; no more are started than there are jobs. */
  threads: number
  signal?: AbortSignal
  /** Called with the index of each job when it starts. */
  onStart?: (index: number) => void
  /** Called with the index of a job and the share of it that is done, from 0 to 1: several times a second. */
  onShare?: (index: number, share: number) => void
  /** Called with the index and the result of each job as soon as it is done. */
  onResult?: (index: number, result: Result) => void
}

/**
 * Runs jobs on worker threads of Node, one job to a thread: each thread takes the next job when it is done with one.
 * Returns the results in the order of the jobs.
 *
 * The first failure ends all threads. Throws the error of a job or of a listener; WORKER_FAILED when a thread dies;
 * and the signal's reason when it is aborted. All threads have ended when the promise settles.
 */
export async function runJobs<Job, Result>(list: JobList<Job, Result>): Promise<Result[]> {
  const { who, module, setup, jobs, signal, onStart, onShare, onResult } = list
  signal?.throwIfAborted()
  const results: Result[] = []
  const started: JobThread<Job, Result>[] = []
  let next = 0
  const work = async () => {
    const thread = new JobThread<Job, Result>(who, module, setup)
    started.push(thread)
    while (next < jobs.length) {
      const index = next++
      onStart?.(index)
      results[index] = await thread.run(jobs[index], (share) => onShare?.(index, share))
      onResult?.(index, results[index])
    }
    await thread.close()
  }
  const settled = new AbortController()
  try {
    const threads = Array.from({ length: Math.min(list.threads, jobs.length) }, work)
    await Promise.race([Promise.all(threads), abortOf(signal, settled.signal)])
    return results
  } finally {
    settled.abort()
    await Promise.all(started.map((thread) => thread.terminate()))
  }
}

/** Returns a promise that rejects with the signal's reason when it is aborted. It stops listening at `settled`. */
function abortOf(signal: AbortSignal | undefined, settled: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { signal: settled })
  })
}
