import { availableParallelism, cpus } from 'node:os'
import type { Capabilities } from '../engine/engine.js'
import { VERSION } from './version.js'

/** The engine's capabilities, and the software and hardware of the machine that a command runs on. */
export interface Machine extends Capabilities {
  version: string
  node: string
  platform: string
  cpu: string
  processors: number
}

/** Returns the capabilities of an engine with the versions, platform and processors of this machine. */
export function machine(capabilities: Capabilities): Machine {
  return {
    ...capabilities,
    version: VERSION,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    processors: availableParallelism(),
  }
}

/** Returns names and values that describe engine and machine, as text for a report, the most important first. */
export function machineFacts(engine: Machine): [string, string][] {
  const { version, node, threads, requestedThreads, numerics, relaxed, platform, cpu, processors, reason } = engine
  return [
    ['versions', `noisy-teacher ${version}, Node ${node}`],
    ['threads', `${threads} (requested: ${requestedThreads})`],
    ['build', `${numerics} results, ${relaxed ? 'relaxed' : 'strict'} SIMD in filters`],
    ...(reason ? [['unavailable', reason] as [string, string]] : []),
    ['machine', `${processors} × ${cpu}, ${platform}`],
  ]
}

/** Returns one line that describes a run: `again`, the command that repeats it, then seconds, threads and numerics. */
export function footerOf(again: string, seconds: number, { threads, numerics }: Machine): string {
  return `${again}: ${seconds.toFixed(1)} s on ${threads} thread${threads === 1 ? '' : 's'}, ${numerics}`
}

/** Returns the current date and time in UTC, to the minute, such as '2026-01-31 09:30 UTC'. */
export const now = (): string => `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`
