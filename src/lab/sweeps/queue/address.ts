import { readFile } from 'node:fs/promises'
import { NoisyTeacherError, printable, shown } from '../../../engine/check.js'

/** A server of a queue, as its URL names it. */
export interface QueueAddress {
  backend: 'redis' | 'postgres'
  /** The URL without user and password, for messages. */
  shown: string
  /** The whole URL, which must not be printed. */
  url: string
  host: string
  port: number
  user?: string
  password?: string
  /** Number of the database of Redis, or name of that of PostgreSQL. */
  database: string
  /** True for a connection by TLS that the URL asks for. */
  tls: boolean
  /** Certificates of the authorities that are trusted, in place of those of Node. */
  ca?: string
}

const SCHEMES: Readonly<Record<string, Pick<QueueAddress, 'backend' | 'port' | 'tls'>>> = {
  'redis:': { backend: 'redis', port: 6379, tls: false },
  'rediss:': { backend: 'redis', port: 6379, tls: true },
  'postgres:': { backend: 'postgres', port: 5432, tls: false },
  'postgresql:': { backend: 'postgres', port: 5432, tls: false },
}

/**
 * Parses the URL of `--queue`, and reads the file of `--ca`. A password that the URL lacks is that of the variables
 * REDISCLI_AUTH or PGPASSWORD, so that it need not be in a list of processes. Throws BAD_OPTION when the URL has another
 * form, or the file cannot be read; no message has the password.
 */
export async function readAddress(url: string, caFile?: string, env = process.env): Promise<QueueAddress> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const scheme = parsed && SCHEMES[parsed.protocol]
  if (!parsed || !scheme || parsed.hostname === '') throw badUrl(parsed)
  const { protocol, hostname, pathname, search } = parsed
  const [user, written] = [parsed.username, parsed.password].map(decoded)
  const password = written || (scheme.backend === 'redis' ? env.REDISCLI_AUTH : env.PGPASSWORD)
  const database = decoded(pathname.slice(1))
  const isRedis = scheme.backend === 'redis'
  if (isRedis && (!/^\d{0,5}$/.test(database) || search !== '')) throw badUrl(parsed)
  if (caFile !== undefined && isRedis && !scheme.tls)
    throw new NoisyTeacherError('BAD_OPTION', '--ca needs a URL of rediss://…')
  const port = parsed.port === '' ? scheme.port : Number(parsed.port)
  return {
    ...scheme,
    shown: printable(`${protocol}//${hostname}:${port}${pathname}`),
    url,
    host: hostname.replace(/^\[|\]$/g, ''),
    port,
    ...(user && { user }),
    ...(password && { password }),
    database: database || (isRedis ? '0' : ''),
    ...(caFile !== undefined && { ca: await readCa(caFile) }),
  }
}

function badUrl(parsed: URL | undefined): NoisyTeacherError {
  const forms = 'redis://host:port/0, rediss://… with TLS, or postgres://user@host:port/database'
  // What could not be parsed may have a password at any place.
  const given = parsed ? `begins with ${shown(parsed.protocol)} and has another form` : 'cannot be parsed'
  return new NoisyTeacherError('BAD_OPTION', `--queue must be a URL such as ${forms}, but ${given}`)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

async function readCa(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new NoisyTeacherError('BAD_OPTION', `--ca: ${printable(path)} cannot be read (${error.code})`)
  })
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  throw new NoisyTeacherError('BAD_OPTION', `--ca: ${printable(path)} has no certificate in PEM form`)
}
