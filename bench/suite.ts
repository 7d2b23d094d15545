import type { Numerics } from 'noisy-teacher'
import type { BenchOptions } from './options.ts'

/** `s` is a time in seconds, where less is better; the others are rates, where more is, or shares of 1. */
export type BenchUnit = 's' | 'FLOP/s' | 'products/s' | 'share'

/** One line of a table, and one element of `rows` in the document of `--json`. */
export interface BenchRow {
  /** The problem, with its sizes. */
  measured: string
  threads?: number
  numerics?: Numerics
  unit: BenchUnit
  /** The median of the rounds, in `unit`; NaN for a row that has no such number. */
  ours: number
  /** The message of the error that ended the measurement of this row: the suite failed, and went on with the next. */
  failure?: string
  /** The peer's median on the same problem, in the same rounds. */
  peer?: { name: string; value: number }
  /** How many times faster ours is than the peer; by default the ratio of the two medians. */
  timesFaster?: number
  /** What else there is to know of the measurement, by name. */
  details?: Readonly<Record<string, number | string>>
}

/** What a suite is given to run. */
export interface BenchContext<Options> {
  options: Options
  /** Reports a peer or a tool that is not installed, on stderr and in the document. The suite goes on without it. */
  missing(name: string, advice: string): void
  /** Records the version of a program that is measured beside the library. */
  version(name: string, version: string): void
}

/** A file `bench/<folder>/<stem>.bench.ts` exports one as `suite`. */
export interface BenchSuite<Options extends Partial<BenchOptions> = Partial<BenchOptions>> {
  /** The file's path without `.bench.ts`: `peers/gram`. */
  name: string
  /** One line, for the list and above the table. */
  title: string
  /** What the numbers are: of which calls, in which unit, by which rounds. */
  measures: string
  /** The options that the suite takes, with their defaults. */
  options: Options
  /** Yields each row as soon as it is measured. */
  run(context: BenchContext<Options>): AsyncIterable<BenchRow>
}

/** Returns the suite as it is; infers the type of its options. */
export function defineSuite<Options extends Partial<BenchOptions>>(suite: BenchSuite<Options>): BenchSuite<Options> {
  return suite
}

/** Returns the row with its `timesFaster`, where there is a peer. */
export function completeRow(row: BenchRow): BenchRow {
  const { unit, ours, peer, timesFaster } = row
  if (!peer || unit === 'share') return row
  const ratio = unit === 's' ? peer.value / ours : ours / peer.value
  return { ...row, timesFaster: timesFaster ?? ratio }
}
