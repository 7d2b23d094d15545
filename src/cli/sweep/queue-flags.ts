import type { Command } from 'commander'
import { NoisyTeacherError } from '../../engine/check.js'
import type { FlagValues } from '../table-flags.js'

/** The server of a queue, as flags name it. */
export interface QueueRequest {
  /** URL of the server, which may have a password. */
  url: string
  /** File of the certificates of trusted authorities. */
  ca?: string
  /** Creates the tables of a PostgreSQL database. */
  migrate: boolean
}

/** Adds the flags that name the server of a queue. */
export function addQueueFlags(command: Command): void {
  command.optionsGroup('Many machines:')
  command.option('--queue <url>', 'server of the queue: redis://, rediss:// or postgres://; needs npm install bullmq')
  command.option('--ca <file>', 'certificates of the authorities that the server is trusted by')
  command.option('--migrate', 'create or update the tables of the queue in PostgreSQL first')
}

/** Takes the flags that name the server of a queue out of all. Throws BAD_OPTION for one that needs `--queue`. */
export function takeQueueFlags(given: FlagValues): [queue: QueueRequest | undefined, others: FlagValues] {
  const { queue, ca, migrate, ...others } = given
  if (queue !== undefined)
    return [{ url: String(queue), migrate: Boolean(migrate), ...(ca !== undefined && { ca: String(ca) }) }, others]
  const alone = ca !== undefined ? '--ca' : migrate ? '--migrate' : undefined
  if (alone) throw new NoisyTeacherError('BAD_OPTION', `${alone} needs --queue`)
  return [undefined, others]
}
