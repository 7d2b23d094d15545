import { type QueueAddress, readAddress } from '../../lab/sweeps/queue/address.js'
import { QueueClient } from '../../lab/sweeps/queue/client.js'
import { loadPackages, type QueuePackages } from '../../lab/sweeps/queue/packages.js'
import type { QueueRequest } from './queue-flags.js'

/** A server of a queue to which this process is connected. */
export interface OpenQueue {
  address: QueueAddress
  packages: QueuePackages
  client: QueueClient
}

/** Connects to the server that flags name. Throws BAD_OPTION and UNSUPPORTED, without the password, when it cannot. */
export async function openQueue(
  { url, ca, migrate }: QueueRequest,
  onNotice: (message: string) => void,
): Promise<OpenQueue> {
  const address = await readAddress(url, ca)
  const packages = await loadPackages(address)
  return { address, packages, client: await QueueClient.open(address, packages, { migrate, onNotice }) }
}
