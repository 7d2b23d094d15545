import { NoisyTeacherError, printable } from '../../../engine/check.js'
import type { QueueAddress } from './address.js'
import { postgresOptions, redisOptions } from './connection.js'
import type { QueuePackages } from './packages.js'

/** Milliseconds after which a server that does not answer is given up. */
const PROBE_MS = 5000

/** How a server is probed. */
export interface ProbeOptions {
  /** Creates the tables of a PostgreSQL database, or brings them up to date. */
  migrate?: boolean
  /** Called with messages for the user. */
  onNotice?: (message: string) => void
}

/**
 * Connects to the server of a queue once, with a bare client, because a queue itself waits for ever for a server that
 * refuses it. Throws UNSUPPORTED with the reason, without the password, when the server cannot be reached, refuses the
 * user, may evict jobs, or lacks the tables.
 */
export async function probeServer(
  address: QueueAddress,
  packages: QueuePackages,
  options: ProbeOptions = {},
): Promise<void> {
  try {
    if (address.backend === 'redis') await probeRedis(address, packages, options)
    else await probePostgres(address, packages, options)
  } catch (error) {
    if (error instanceof NoisyTeacherError) throw error
    throw refused(address, reasonOf(error))
  }
}

async function probeRedis(address: QueueAddress, { ioredis }: QueuePackages, { onNotice }: ProbeOptions) {
  const client = new ioredis!.Redis({
    ...redisOptions(address),
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    connectTimeout: PROBE_MS,
  })
  // The first error has the reason; later ones only say that the connection is closed.
  let first: unknown
  client.on('error', (error) => {
    first ??= error
  })
  try {
    const policy = await within(client.connect().then(() => evictionOf(client)))
    if (policy === undefined) {
      onNotice?.(`${address.shown}: the server hides its settings; its maxmemory-policy must be noeviction`)
    } else if (policy !== 'noeviction') {
      const remedy = 'run redis-cli config set maxmemory-policy noeviction, or set it in redis.conf'
      throw refused(address, `its maxmemory-policy is ${policy}, which loses jobs, but must be noeviction: ${remedy}`)
    }
  } catch (error) {
    throw error instanceof NoisyTeacherError ? error : (first ?? error)
  } finally {
    client.disconnect()
  }
}

/** Returns which keys a full server evicts, or undefined if it does not say, as some hosts do not. */
async function evictionOf(client: {
  config(...words: ['GET', string]): Promise<unknown>
  info(of: string): Promise<string>
}) {
  const answer = await client.config('GET', 'maxmemory-policy').catch(unlessForbidden)
  const policy = Array.isArray(answer)
    ? answer[1]
    : (answer as Record<string, string> | undefined)?.['maxmemory-policy']
  if (policy !== undefined) return String(policy)
  const info = await client.info('memory').catch(unlessForbidden)
  return /maxmemory_policy:(\S+)/.exec(info ?? '')?.[1]
}

/** Returns undefined for the refusal of a single command. */
function unlessForbidden(error: Error): undefined {
  if (!/NOPERM|unknown command/i.test(error.message)) throw error
}

async function probePostgres(address: QueueAddress, { pg, bullmq }: QueuePackages, { migrate = false }: ProbeOptions) {
  const client = new pg!.Client({ ...postgresOptions(address), connectionTimeoutMillis: PROBE_MS })
  client.on('error', () => {})
  try {
    await within(client.connect())
    if (migrate) await bullmq.runMigrations(client)
    else await bullmq.assertSchemaCompatibility(client)
  } catch (error) {
    if (!(error instanceof bullmq.SchemaMigrationRequiredError)) throw error
    throw refused(address, 'the database has no tables of a queue yet: pass --migrate once to create them')
  } finally {
    await client.end().catch(() => {})
  }
}

/** Waits for an answer: a server without TLS never answers a client with TLS, nor the other way round. */
async function within<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PROBE_MS / 1000} s (ETIMEDOUT)`)), PROBE_MS)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

/** Remedies by what a message contains. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/WRONGPASS|28P01|password authentication failed/, 'user or password is wrong'],
  [/NOAUTH|no password supplied|must be a string/, 'it needs a password, in the URL or in REDISCLI_AUTH or PGPASSWORD'],
  [/ECONNREFUSED/, 'no server listens there'],
  [/ENOTFOUND|EAI_AGAIN/, 'there is no such host'],
  [/self.signed|SELF_SIGNED|unable to (get|verify)/i, 'pass the certificate of its authority by --ca'],
  [/ALTNAME/i, 'its certificate is that of another host'],
  [/ECONNRESET|closed|WRONG_VERSION|ETIMEDOUT|wrong version/i, 'is TLS right? rediss:// uses it and redis:// does not'],
]

/** Returns the reason of an error and a remedy. Only its message: other fields have the password. */
export function reasonOf(error: unknown): string {
  const { message = '', code = '' } = (error ?? {}) as { message?: string; code?: string }
  // A host with several addresses gives an error of all of them, without a message.
  const text = [message || String((error as { errors?: Error[] })?.errors?.[0]?.message ?? ''), code]
    .filter((part, at, all) => part !== '' && (at === 0 || !all[0].includes(part)))
    .join(', ')
  const remedy = REMEDIES.find(([pattern]) => pattern.test(text))?.[1]
  return printable(remedy ? `${text}: ${remedy}` : text || 'for an unknown reason')
}

const refused = ({ shown }: QueueAddress, reason: string) =>
  new NoisyTeacherError('UNSUPPORTED', `the queue at ${shown} cannot be used: ${reason}`)
