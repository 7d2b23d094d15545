import { parentPort, workerData } from 'node:worker_threads'
import { type ErrorCode, NoisyTeacherError } from '../../engine/check.js'

/** Runs the jobs of one thread, one after the other. */
export interface JobServer<Job, Result> {
  /** Runs a job and returns its result, plain JSON. It may report which share of the job is done, from 0 to 1. */
  run(job: Job, onShare: (share: number) => void): Promise<Result>
  /** Frees what the server holds, such as its engine. Called after the last job. */
  close(): Promise<void>
}

/** Message to a job thread: a job to run, or the request to close. */
export type JobMessage = { job: unknown } | 'close'

/**
 * Reply of a job thread: the share of the job that is done, the result of the job, 'closed', or the error that ended
 * it. `code` is the code of a NoisyTeacherError, whose class and code do not survive being copied between threads.
 */
export type JobReply = { share: number } | { result: unknown } | 'closed' | { error: unknown; code?: ErrorCode }

/** Milliseconds between two progress reports of a job: a job may repeat something thousands of times a second. */
const REPORT_INTERVAL_MS = 50

/**
 * Makes this worker thread run the jobs that `runJobs` sends it. `open` gets the setup that `runJobs` was given, and
 * returns the server of this thread. Errors of `open` and of jobs are sent back.
 */
export function serveJobs<Setup, Job, Result>(open: (setup: Setup) => Promise<JobServer<Job, Result>>): void {
  const post = (reply: JobReply) => parentPort!.postMessage(reply)
  // An error is kept for the first job: a rejection that nothing handles yet would end the thread without its code.
  const opened = open(workerData as Setup).then(
    (server) => ({ server }),
    (error: unknown) => ({ error }),
  )
  const answer = async (message: JobMessage): Promise<JobReply> => {
    const result = await opened
    if ('error' in result) throw result.error
    const { server } = result
    if (message !== 'close') return { result: await server.run(message.job as Job, reporter(post)) }
    await server.close()
    return 'closed'
  }
  parentPort!.on('message', (message: JobMessage) => {
    answer(message)
      .catch((error: unknown) => ({ error, ...(error instanceof NoisyTeacherError && { code: error.code }) }))
      .then(post)
  })
}

/** Returns a listener that posts the shares it is called with, at most one in REPORT_INTERVAL_MS. */
function reporter(post: (reply: JobReply) => void): (share: number) => void {
  let last = performance.now()
  return (share) => {
    const now = performance.now()
    if (now - last < REPORT_INTERVAL_MS) return
    last = now
    post({ share })
  }
}
