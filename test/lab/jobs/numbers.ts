/** A module of job threads, for tests: Node itself loads it. */
import { NoisyTeacherError } from '#engine/check.js'
import { serveJobs } from '#lab/jobs/serve.js'

/**
 * A job: a number to double, or what to do instead. 'spin' never ends and never yields, and counts in `counts[2]`; the
 * other words wait until it counts.
 */
export type NumberJob = number | 'refuse' | 'fault' | 'exit' | 'spin'

/** What the threads of a test share: counts of opened servers, of closed ones, and of the turns of 'spin'. */
export interface NumberSetup {
  counts: Int32Array
  /** True if the servers cannot be opened. */
  broken?: boolean
}

serveJobs<NumberSetup, NumberJob, { twice: number }>(async ({ counts, broken = false }) => {
  if (broken) throw new NoisyTeacherError('UNSUPPORTED', 'there are no numbers here')
  Atomics.add(counts, 0, 1)
  return {
    async run(job, onShare) {
      if (typeof job === 'number') {
        onShare(0.5)
        return { twice: 2 * job }
      }
      while (job === 'spin') Atomics.add(counts, 2, 1)
      while (Atomics.load(counts, 2) === 0) await new Promise(setImmediate)
      if (job === 'refuse') throw new NoisyTeacherError('BAD_VALUE', 'seven is not a number')
      if (job === 'fault') throw new TypeError('mine')
      process.exit(7)
    },
    async close() {
      Atomics.add(counts, 1, 1)
    },
  }
})
