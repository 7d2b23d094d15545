/** A worker as a process of its own: `node worker-process.ts '{"url":…}'`. Its last line says how it ended. */
import { readAddress } from '#lab/sweeps/queue/address.js'
import { QueueClient } from '#lab/sweeps/queue/client.js'
import { loadPackages } from '#lab/sweeps/queue/packages.js'
import { supervise, supervised } from '#lab/sweeps/queue/supervisor.js'
import { serveQueue } from '#lab/sweeps/queue/worker.js'
import type { WorkerOptions } from './run.ts'

const print = (line: string) => void process.stdout.write(`${line}\n`)
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())

async function work({ url, name, threads = 1, idle = 60_000, times, shared }: WorkerOptions): Promise<void> {
  const own = supervised()
  const kindsModule = import.meta.resolve('./kinds.ts')
  const { kinds } = await import(kindsModule)
  const address = await readAddress(url)
  const packages = await loadPackages(address)
  const client = await QueueClient.open(address, packages)
  // The delay of the event loop is what the renewal of locks, and Ctrl-C, wait for.
  let [longest, last] = [0, performance.now()]
  setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 20)
    last = performance.now()
  }, 20).unref()
  print('ready')
  try {
    const end = await serveQueue({
      ...{ address, packages, client, name, threads, idle, kinds, kindsModule },
      ...(times && { times }),
      ...(shared !== undefined && { shared }),
      ...(own && { crashed: own.crashed, onTaken: own.report }),
      threadsFor: () => ({ threads, engineThreads: 1 }),
      stop: own ? AbortSignal.any([own.stop, stop.signal]) : stop.signal,
      onNotice: print,
    })
    print(`end: ${end}, longest delay ${Math.round(longest)} ms`)
  } catch (error) {
    print(`end: ${(error as Error).message}`)
  }
  await client.close()
}

const options: WorkerOptions = JSON.parse(process.argv[2])
if (options.supervised && !supervised())
  await supervise({ name: options.name, args: process.argv.slice(1), stop: stop.signal, onNotice: print })
else await work(options)
