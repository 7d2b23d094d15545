import type { Job, Queue, Worker } from 'bullmq'
import type { PoolConfig } from 'pg'
import type { QueueAddress } from './address.js'
import type { QueuePackages } from './packages.js'
import type { BatchJob, BatchReturn, SweepJob } from './wire.js'

/** Milliseconds between two tries to connect again: grows to 1 s, so that an outage costs little more than itself. */
const retryStrategy = (tries: number): number => Math.min(100 * tries, 1000)

/** Names of the queues: of batches, and of the sweeps that they belong to, which no worker consumes. */
const [BATCHES, SWEEPS] = ['noisy-teacher', 'noisy-teacher-sweeps']

/** Returns the options of a bare client of Redis. */
export function redisOptions({ host, port, user, password, database, tls, ca }: QueueAddress) {
  return {
    host,
    port,
    db: Number(database),
    ...(user && { username: user }),
    ...(password && { password }),
    ...(tls && { tls: { ...(ca && { ca }) } }),
  }
}

/** Returns the options of a bare client of PostgreSQL. */
export function postgresOptions({ url, password, ca }: QueueAddress): PoolConfig {
  return { connectionString: url, ...(password && { password }), ...(ca && { ssl: { ca } }) }
}

/** Jobs of both queues, by what they hold. */
export type BatchQueue = Queue<BatchJob, BatchReturn>
export type SweepQueue = Queue<SweepJob, never>
export type BatchWorker = Worker<BatchJob, BatchReturn>

/** How long a batch belongs to a worker that is not heard of, and how often lost ones are looked for, in milliseconds. */
export interface LockTimes {
  lockDuration: number
  stalledInterval: number
}

/** A minute, so that a machine under load, or an outage of some seconds, loses nothing. */
const LOCK_TIMES: LockTimes = { lockDuration: 60_000, stalledInterval: 30_000 }
/** Losses of its worker after which BullMQ would fail a batch: never, because a lost machine is not the batch's fault. */
const MAX_STALLED_COUNT = 1_000_000

/** Opens queues whose calls fail while there is no server, so that the caller can go on. */
export function openQueues(
  address: QueueAddress,
  packages: QueuePackages,
): { batches: BatchQueue; sweeps: SweepQueue } {
  const { Queue } = classesOf(address, packages)
  const connection =
    address.backend === 'redis'
      ? { ...redisOptions(address), retryStrategy, enableOfflineQueue: false, maxRetriesPerRequest: 1 }
      : { ...postgresOptions(address), max: 2 }
  const open = (name: string) => {
    const queue = new Queue(name, { connection })
    // Its calls reject as well.
    queue.on('error', () => {})
    return queue
  }
  return { batches: open(BATCHES), sweeps: open(SWEEPS) } as { batches: BatchQueue; sweeps: SweepQueue }
}

/** Starts a worker of BullMQ that goes on by itself after an outage of the server. */
export function newWorker(
  address: QueueAddress,
  packages: QueuePackages,
  process: (job: Job<BatchJob, BatchReturn>) => Promise<BatchReturn>,
  { concurrency, name, times = LOCK_TIMES }: { concurrency: number; name: string; times?: LockTimes },
): BatchWorker {
  const { Worker } = classesOf(address, packages)
  const connection =
    address.backend === 'redis'
      ? { ...redisOptions(address), retryStrategy, maxRetriesPerRequest: null }
      : postgresOptions(address)
  const worker = new Worker<BatchJob, BatchReturn>(BATCHES, process as never, {
    connection,
    concurrency,
    name,
    maxStalledCount: MAX_STALLED_COUNT,
    runRetryDelay: 1000,
    ...times,
  })
  worker.on('error', () => {})
  return worker as BatchWorker
}

function classesOf({ backend }: QueueAddress, { bullmq }: QueuePackages) {
  const factory = backend === 'redis' ? bullmq.createRedisBackend : bullmq.createPostgresBackend
  return bullmq.withBackend(factory as typeof bullmq.createRedisBackend)
}
