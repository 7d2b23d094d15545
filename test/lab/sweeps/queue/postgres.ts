import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { freePort, until } from './redis.js'

/** A server of PostgreSQL that a test started on the loopback interface. */
export interface PostgresServer {
  /** URL with user and password. */
  url: string
  password: string
  query(text: string): Promise<{ rows: Record<string, unknown>[] }>
  /** Ends the server as a crash would. */
  crash(): Promise<void>
  start(): Promise<void>
}

/** Versions of PostgreSQL are installed side by side. */
const VERSIONS = '/usr/lib/postgresql'
const [USER, PASSWORD] = ['sweep', 'a-secret']

/** Returns the folder of the programs. Fails, with the command that installs them, if there are none. */
async function programs(): Promise<string> {
  const versions = await readdir(VERSIONS).catch(() => [])
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0]
  if (newest === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql')
  return join(VERSIONS, newest, 'bin')
}

/** Words before a command that runs it as a user without privileges, as PostgreSQL demands. */
const unprivileged = (): string[] =>
  process.getuid?.() === 0 ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'] : []

/** Runs `work` with a server, which is ended and removed afterwards. */
export async function withPostgres(work: (server: PostgresServer) => Promise<void>): Promise<void> {
  const bin = await programs()
  const parent = await mkdtemp(join(tmpdir(), 'noisy-teacher-postgres-'))
  const [data, secret] = [join(parent, 'data'), join(parent, 'password')]
  await writeFile(secret, PASSWORD)
  if (process.getuid?.() === 0) {
    const idOf = (flag: string, name: string) => Number(spawnSync('id', [flag, name]).stdout.toString())
    for (const path of [parent, secret]) await chown(path, idOf('-u', 'nobody'), idOf('-g', 'nobody'))
  }
  const init = [
    '-D',
    data,
    '-U',
    USER,
    '--pwfile',
    secret,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ]
  const [first, ...words] = [...unprivileged(), join(bin, 'initdb'), ...init]
  const made = spawnSync(first, words, { cwd: parent })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const port = await freePort()
  const connectionString = `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`
  let child: ChildProcess | undefined
  const query = async (text: string) => {
    const client = new Client({ connectionString })
    client.on('error', () => {})
    await client.connect()
    return client.query(text).finally(() => client.end())
  }
  const end = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  const server: PostgresServer = {
    url: connectionString,
    password: PASSWORD,
    query,
    async start() {
      const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories='].flatMap((of) => ['-c', of])
      const [command, ...rest] = [...unprivileged(), join(bin, 'postgres'), '-D', data, '-p', String(port), ...settings]
      child = spawn(command, rest, { stdio: 'ignore', cwd: parent })
      await until('PostgreSQL answers', () => query('select 1').then(Boolean, () => false))
    },
    crash: () => end('SIGQUIT'),
  }
  try {
    await server.start()
    await work(server)
  } finally {
    await end('SIGINT')
    await rm(parent, { recursive: true })
  }
}
