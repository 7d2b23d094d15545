import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { createEngine, type Numerics } from 'noisy-teacher'

/** What a measurement depends on besides the code. */
export interface MachineFacts {
  /** ISO 8601, the day alone. */
  date: string
  cpu: string
  cores: number
  memoryBytes: number
  system: string
  node: string
  v8: string
  /** The library's own version. */
  version: string
  /** What an engine has by default: `threads`, `numerics`, and whether filters may use relaxed SIMD. */
  threads: number
  numerics: Numerics
  relaxed: boolean
}

/** Returns the facts of this machine and of an engine with default options. */
export async function readMachine(): Promise<MachineFacts> {
  await using engine = await createEngine()
  const { threads, numerics, relaxed } = engine.capabilities
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0].model,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
    version,
    threads,
    numerics,
    relaxed,
  }
}
