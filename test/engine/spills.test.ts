import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compile } from '../../bench/ops/compile.ts'
import { WAIT_MS } from '../patience.js'

const ADDRESSES = 'left: usize, right: usize, depth: i32, first: usize, out: usize'
const SOURCE = `
import { weightTile } from './assembly/dense/forward'
import { tile, tilePair } from './assembly/lane/tile'
import { tileAbove } from './assembly/lane/tile-int8'
import { addTransposed } from './assembly/lane/transposed'
export function tile32(${ADDRESSES}): void { tile<f32>(left, right, depth, first, out) }
export function tile64(${ADDRESSES}): void { tile<f64>(left, right, depth, first, out) }
export function pair32(${ADDRESSES}): void { tilePair<f32>(left, left + 8192, right, depth, first, out, out + 192) }
export function pair64(${ADDRESSES}): void { tilePair<f64>(left, left + 8192, right, depth, first, out, out + 192) }
export function above(${ADDRESSES}): bool { return tileAbove(left, right, depth, first, out, out + 32) }
export function dense(${ADDRESSES}): void { weightTile(left, right, depth, out) }
export function transposed32(${ADDRESSES}): void { addTransposed<f32>(left, depth, first, right, out) }
export function transposed64(${ADDRESSES}): void { addTransposed<f64>(left, depth, first, right, out) }
`
const FUNCTIONS = SOURCE.match(/export function/g)!.length

/** x64 instructions of each function, as V8 optimizes them: its own disassembler prints them. */
function machineCode(binary: Uint8Array): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'spills-'))
  try {
    writeFileSync(join(folder, 'loops.wasm'), binary)
    writeFileSync(
      join(folder, 'load.js'),
      "new WebAssembly.Module(require('fs').readFileSync(__dirname + '/loops.wasm'))",
    )
    const flags = ['--print-wasm-code', '--no-liftoff', '--no-wasm-lazy-compilation', '--no-wasm-dynamic-tiering']
    // The project's own Node, whose V8 the tiles were measured in: an older one may keep fewer registers.
    const { stdout, stderr, status } = spawnSync('node_modules/node/bin/node', [...flags, join(folder, 'load.js')], {
      encoding: 'utf8',
      timeout: WAIT_MS,
      maxBuffer: 2 ** 26,
    })
    if (status !== 0) throw new Error(`exited with ${status}: ${stderr}`)
    return stdout.split('--- WebAssembly code ---').slice(1)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The instructions of the innermost loops: from the target of a jump back to the jump, where no other jump back is between. */
function innermostLoops(code: string): string[][] {
  const lines = [...code.matchAll(/^0x([0-9a-f]+) +[0-9a-f]+ +[0-9a-f]+ +(.+)$/gm)]
  const places = new Map(lines.map(([, address], i) => [address, i]))
  const jumps = lines.flatMap(([, , text], end) => {
    const start = places.get(/^j\w+ 0x([0-9a-f]+)/.exec(text)?.[1] ?? '')
    return start !== undefined && start <= end ? [{ start, end }] : []
  })
  const within = (outer: { start: number; end: number }) => (inner: { start: number; end: number }) =>
    inner !== outer && outer.start <= inner.start && inner.end <= outer.end
  return jumps
    .filter((jump) => !jumps.some(within(jump)))
    .map(({ start, end }) => lines.slice(start, end + 1).map(([, , text]) => text))
}

const PRODUCT = /^v?(mulp[sd]|pmaddwd|pmulhw)/
const SPILL = /xmm.*\[r[bs]p|\[r[bs]p.*xmm/

// The rule of `assembly/lane/tile.ts` is that of sixteen registers.
test.each(process.arch === 'x64' ? [true] : [])(
  'no strict tile keeps a sum on the stack between its steps',
  async () => {
    const functions = machineCode(await compile(SOURCE, false))
    const loops = functions.flatMap(innermostLoops).filter((loop) => loop.some((text) => PRODUCT.test(text)))
    expect(loops.length).toBeGreaterThanOrEqual(FUNCTIONS)
    expect(loops.map((loop) => loop.filter((text) => SPILL.test(text)))).toEqual(loops.map(() => []))
  },
)
