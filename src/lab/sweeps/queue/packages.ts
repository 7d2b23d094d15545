import { createRequire } from 'node:module'
import type * as Bullmq from 'bullmq'
import type * as Ioredis from 'ioredis'
import type { Client, Pool } from 'pg'
import { NoisyTeacherError } from '../../../engine/check.js'
import type { QueueAddress } from './address.js'

/** The modules of the optional packages that a queue needs. */
export interface QueuePackages {
  bullmq: typeof Bullmq
  /** Client of Redis; undefined for PostgreSQL. */
  ioredis?: typeof Ioredis
  /** Client of PostgreSQL; undefined for Redis. */
  pg?: { Client: typeof Client; Pool: typeof Pool }
}

/** First version of bullmq whose workers go on after an outage of the server. */
const [MAJOR, MINOR] = [6, 7]

/**
 * Imports the packages that a queue needs, which users install themselves. Throws UNSUPPORTED, with the command that
 * installs them, when one is missing or too old.
 */
export async function loadPackages(
  { backend }: Pick<QueueAddress, 'backend'>,
  importing: (name: string) => Promise<unknown> = (name) => import(name),
  versionOf: (name: string) => string = installedVersion,
): Promise<QueuePackages> {
  const driver = backend === 'redis' ? 'ioredis' : 'pg'
  const load = async <T>(name: string): Promise<T> => {
    const module = await importing(name).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
      throw unsupported(driver, `the package ${name}, which is not installed`)
    })
    return module as T
  }
  const bullmq = await load<typeof Bullmq>('bullmq')
  const version = versionOf('bullmq')
  const [major, minor] = version.split('.').map(Number)
  if (major < MAJOR || (major === MAJOR && minor < MINOR))
    throw unsupported(driver, `bullmq ${MAJOR}.${MINOR} or later, but ${version} is installed`)
  if (driver === 'ioredis') return { bullmq, ioredis: await load<typeof Ioredis>('ioredis') }
  const { default: pg } = await load<{ default: QueuePackages['pg'] }>('pg')
  return { bullmq, pg }
}

const unsupported = (driver: string, needed: string) =>
  new NoisyTeacherError('UNSUPPORTED', `sweep: a queue needs ${needed}: npm install bullmq ${driver}`)

const installedVersion = (name: string): string => createRequire(import.meta.url)(`${name}/package.json`).version
