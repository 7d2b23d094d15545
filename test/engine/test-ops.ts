/**
 * Ops made for testing the engine, compiled by the same compiler with the same settings: they can be slow, wait for a gate,
 * or fail, and they count the rows that were done.
 */
import asc from 'assemblyscript/asc'
import type { CallOptions } from '#engine/call.js'
import { createEngine, type Engine, type EngineOptions } from '#engine/engine.js'
import type { Matrix } from '#engine/matrix.js'

const source = (mark: number) => `
/** Adds ${mark} to the word of each row after so many turns of work. */
export function mark(rows: usize, turns: u32, start: u32, end: u32): void {
  for (let i = start; i < end; i++) {
    for (let turn: u32 = 0; turn < turns; turn++) atomic.load<u32>(rows)
    atomic.add<u32>(rows + 4 * (<usize>i), ${mark})
  }
}

/** Like mark, but each row says at the gate that it has arrived and stays until the gate's second word is set. */
export function wait(gate: usize, rows: usize, start: u32, end: u32): void {
  for (let i = start; i < end; i++) {
    atomic.add<u32>(gate, 1)
    while (atomic.load<u32>(gate + 4) == 0) {}
    atomic.add<u32>(rows + 4 * (<usize>i), 1)
  }
}

/** Traps where a row of the round before is not marked yet; then marks its own, the first of a round the latest. */
export function follow(rows: usize, round: u32, turns: u32, start: u32, end: u32): void {
  for (let i = start; i < end; i++) {
    const first = i - i % round
    for (let j = first - min(first, round); j < first; j++) {
      if (atomic.load<u32>(rows + 4 * (<usize>j)) == 0) unreachable()
    }
    for (let turn: u32 = 0; turn < turns * (round - i % round); turn++) atomic.load<u32>(rows)
    atomic.add<u32>(rows + 4 * (<usize>i), 1)
  }
}

/** Writes the scratch address that each row was given. */
export function note(rows: usize, scratch: usize, start: u32, end: u32): void {
  for (let i = start; i < end; i++) store<u32>(rows + 4 * (<usize>i), <u32>scratch)
}

/** Adds 1 to the word of a row and asks to be called again, so many times; traps where that is not with the same scratch, or not said. */
export function again(rows: usize, times: u32, scratch: usize, start: u32, end: u32, again: u32): u32 {
  const word = rows + 4 * <usize>start
  if (again != u32(load<u32>(word) > 0) || (again && load<u32>(scratch) != start)) unreachable()
  store<u32>(scratch, start)
  store<u32>(word, load<u32>(word) + 1)
  return u32(load<u32>(word) < times)
}

/** Traps at one row. */
export function trap(at: u32, start: u32, end: u32): void {
  if (start <= at && at < end) unreachable()
}

/** Writes to any address: beyond the memory it traps. */
export function poke(address: usize, start: u32, end: u32): void {
  store<u32>(address, 1)
}
`

const FLAGS =
  '--runtime stub --importMemory --noExportMemory --sharedMemory --initialMemory 1 --maximumMemory 65536 --enable threads -O'

const binaries = new Map<number, Uint8Array<ArrayBuffer>>()

/** The binary of the test ops, `mark` adding so much; compiled once a process. */
export async function testOps({ mark = 1 } = {}): Promise<Uint8Array<ArrayBuffer>> {
  const known = binaries.get(mark)
  if (known) return known
  const { error, stderr } = await asc.main(['ops.ts', '--outFile', 'ops.wasm', ...FLAGS.split(' ')], {
    readFile: (name) => (name === 'ops.ts' ? source(mark) : null),
    writeFile: (_, contents) => void binaries.set(mark, new Uint8Array(contents as Uint8Array)),
    listFiles: () => [],
  })
  if (error) throw new Error(stderr.toString(), { cause: error })
  return binaries.get(mark)!
}

/** An engine that has the test ops. */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  return createEngine({ wasm: await testOps(), ...options })
}

/** One word a row, for the ops to count in. */
export function counters(engine: Engine, rows: number): Matrix {
  return engine.matrix(rows, 1)
}

export function counts(rows: Matrix): number[] {
  return [...new Uint32Array(rows.toArray().buffer)]
}

/** Marks every row, in blocks of one row; `turns` of 100,000 last about a tenth of a millisecond. */
export function mark(rows: Matrix, { turns = 0, ...options }: CallOptions & { turns?: number } = {}): Promise<void> {
  const task = { op: 'mark', args: [rows.address, turns], rows: rows.rows, block: 1 }
  return rows.engine.call('mark', [rows], options, (call) => call.run('result', task))
}

/** Lets every row wait at a gate that the test opens. Only for workers: it would hold the calling thread for ever. */
export function waitAtGate(rows: Matrix, options: CallOptions = {}) {
  const { engine } = rows
  const gate = engine.matrix(1, 2)
  const words = new Uint32Array(engine.memory.wasm.buffer, gate.address, 2)
  const task = { op: 'wait', args: [gate.address, rows.address], rows: rows.rows, block: 1 }
  const done = engine
    .call('wait', [rows, gate], options, (call) => call.run('result', task))
    .finally(() => gate.dispose())
  done.catch(() => {}) // the test looks at it later
  return {
    done,
    open: () => Atomics.store(words, 1, 1),
    /** Resolves when so many rows have begun. */
    begun: (count: number) => until(() => Atomics.load(words, 0) >= count),
  }
}

/** Marks rows in rounds of so many. */
export function follow(rows: Matrix, { round, turns, ...options }: CallOptions & { round: number; turns: number }) {
  const task = { op: 'follow', args: [rows.address, round, turns], rows: rows.rows, block: 1, round }
  return rows.engine.call('follow', [rows], options, (call) => call.run('result', task))
}

/** Calls the op again for each row, so many times. */
export function again(rows: Matrix, { times, ...options }: CallOptions & { times: number }): Promise<void> {
  const task = { op: 'again', args: [rows.address, times], rows: rows.rows, block: 1, scratchBytes: 4 }
  return rows.engine.call('again', [rows], options, (call) => call.run('result', task))
}

/** Runs the op that fails. */
export function trap(rows: Matrix, at: number): Promise<void> {
  const task = { op: 'trap', args: [at], rows: rows.rows, block: 1 }
  return rows.engine.call('trap', [rows], {}, (call) => call.run('result', task))
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
}
