import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** The name of a process, which no other process ever has, with enough to ask if it is alive. */
export interface ProcessName {
  pid: number
  host: string
  /** Id of the installed system; '' if it has none. */
  machine: string
  /** Id of the system's last start; '' if it has none. */
  boot: string
  /** Namespace in which the process has its id, as containers have their own; '' if the system has none. */
  space: string
  /** Start of the process in ticks after the boot, as its id may be used again; '' if the system does not say. */
  started: string
}

/** Returns the name of this process. */
export async function thisProcess(): Promise<ProcessName> {
  const { pid } = process
  return { pid, started: (await stateOf(pid)).started, ...(await thisHost()) }
}

async function thisHost(): Promise<Omit<ProcessName, 'pid' | 'started'>> {
  return {
    host: hostname(),
    machine: await textOf('/etc/machine-id'),
    boot: await textOf('/proc/sys/kernel/random/boot_id'),
    space: await readlink('/proc/self/ns/pid').catch(() => ''),
  }
}

/**
 * Returns if a process is alive: 'unknown' for one of another host, or of another container on this host. A process of
 * this host's earlier boot is dead.
 */
export async function isAlive(name: ProcessName): Promise<'alive' | 'dead' | 'unknown'> {
  const here = await thisHost()
  if (name.host !== here.host || name.machine !== here.machine) return 'unknown'
  if (name.boot !== here.boot) return 'dead'
  if (name.space !== here.space) return 'unknown'
  if (!responds(name.pid)) return 'dead'
  const { started, ended } = await stateOf(name.pid)
  return ended || started !== name.started ? 'dead' : 'alive'
}

/** Returns true if this host has a process with this id. */
export function responds(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Returns the start of a process, and if it has ended but its parent does not know yet. */
async function stateOf(pid: number): Promise<{ started: string; ended: boolean }> {
  const text = await textOf(`/proc/${pid}/stat`)
  // The third field follows the name, which may contain spaces and brackets; the start is the 22nd.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { started: fields[19] ?? '', ended: fields[0] === 'Z' || fields[0] === 'X' }
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => '',
  )
}
