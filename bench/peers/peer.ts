import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A peer's process that has built; it runs its problem once for each `ask`. */
export interface Peer {
  name: string
  /** The file to which it writes its answer to the queries as given, if it writes one. */
  answer?: string
  buildSeconds: number
  /** Returns the seconds of one run, measured by the peer. */
  ask(): Promise<number>
  close(): void
}

/** A command line that starts a peer. */
export interface PeerLaunch extends Pick<Peer, 'name' | 'answer'> {
  command: string
  args: readonly string[]
}

/** Returns the path of a peer's program, which stands beside this file. */
export const programPath = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Starts a peer and waits until it has built. */
export async function startPeer({ name, answer, command, args }: PeerLaunch): Promise<Peer> {
  // The programs share peer.py, of which Python would store a compiled copy beside it.
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }
  const child: ChildProcess = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env })
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const next = async (key: string): Promise<number> => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${name} stopped before it answered`)
    return JSON.parse(value)[key]
  }
  return {
    name,
    ...(answer && { answer }),
    buildSeconds: await next('build'),
    ask: () => {
      child.stdin!.write('search\n')
      return next('query')
    },
    close: () => child.stdin!.end(),
  }
}
