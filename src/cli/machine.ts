import { availableParallelism, cpus } from 'node:os'
import type { Capabilities } from '../engine/engine.js'
import { VERSION } from './version.js'

/** On what something was computed. */
export interface Machine extends Capabilities {
  version: string
  node: string
  platform: string
  cpu: string
  processors: number
}

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

/** The same for people, in order of interest. */
export function machineFacts(engine: Machine): [string, string][] {
  const { version, node, threads, requestedThreads, numerics, relaxed, platform, cpu, processors, reason } = engine
  return [
    ['versions', `noisy-teacher ${version}, Node ${node}`],
    ['threads', `${threads} (asked for: ${requestedThreads})`],
    ['build', `${numerics} results, ${relaxed ? 'relaxed' : 'strict'} SIMD in filters`],
    ...(reason ? [['left out', reason] as [string, string]] : []),
    ['machine', `${processors} × ${cpu}, ${platform}`],
  ]
}

/** A run in a line: the command, how long it took and on what. */
export function footerOf(again: string, seconds: number, { threads, numerics }: Machine): string {
  return `${again}: ${seconds.toFixed(1)} s on ${threads} thread${threads === 1 ? '' : 's'}, ${numerics}`
}

/** The date and time of now, for a report. */
export const now = (): string => `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`
