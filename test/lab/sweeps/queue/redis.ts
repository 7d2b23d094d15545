import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis, type RedisOptions } from 'ioredis'
import { WAIT_MS } from '../../../patience.js'
import { findProgram } from '../../../programs.ts'

/** A server of Redis that a test started on the loopback interface. */
export interface RedisServer {
  url: string
  port: number
  /** Sends a command by a client of its own. */
  send(...words: [string, ...(string | number)[]]): Promise<unknown>
  /** Returns all that was ever written to the server. */
  written(): Promise<string>
  /** Kills the server without a warning. */
  kill(): Promise<void>
  /** Starts it again with the same port and files. */
  start(): Promise<void>
}

/** How a server is started: further arguments, and how its own clients connect. */
interface ServerOptions {
  args?: readonly string[]
  client?: RedisOptions
  scheme?: 'redis' | 'rediss'
}

/** Fails, with the command that installs it, where a program is missing: what it guards would not be tested at all. */
export function requireProgram(program: string, install: string): void {
  if (!findProgram(program)) throw new Error(`${program} is not installed: ${install}`)
}

/** Returns a port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Asks again and again until the answer is true. */
export async function until(what: string, answer: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + WAIT_MS
  while (!(await answer())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`)
    await wait(20)
  }
}

/** Runs `work` with a server, which is ended and removed afterwards. */
export async function withRedis(
  work: (server: RedisServer) => Promise<void>,
  { args = [], client = {}, scheme = 'redis' }: ServerOptions = {},
): Promise<void> {
  requireProgram('redis-server', 'apt-get install redis-server')
  const folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-redis-'))
  const port = await freePort()
  const options = { port, host: '127.0.0.1', ...client }
  let child: ChildProcess | undefined
  const send = async (...[word, ...rest]: [string, ...(string | number)[]]) => {
    const redis = new Redis({ ...options, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 })
    redis.on('error', () => {})
    try {
      await redis.connect()
      return await redis.call(word, ...rest)
    } finally {
      redis.disconnect()
    }
  }
  const own = scheme === 'redis' ? ['--port', String(port)] : ['--port', '0', '--tls-port', String(port)]
  const files = ['--dir', folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec']
  const server: RedisServer = {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    send,
    async written() {
      const log = join(folder, 'appendonlydir')
      const texts = (await readdir(log)).map((name) => readFile(join(log, name), 'latin1'))
      return (await Promise.all(texts)).join('')
    },
    async start() {
      const all = [...own, '--bind', '127.0.0.1', ...files, '--maxmemory-policy', 'noeviction', ...args]
      child = spawn('redis-server', all, { stdio: 'ignore' })
      await until('redis-server answers', () => send('PING').then(Boolean, () => false))
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
  try {
    await server.start()
    await work(server)
  } finally {
    await server.kill()
    await rm(folder, { recursive: true })
  }
}
