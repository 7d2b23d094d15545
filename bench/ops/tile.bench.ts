import type { Numerics } from 'noisy-teacher'
import { alternate, type MeasuredCall, median, medianRatio, processorSeconds } from '../alternate.ts'
import { consume } from '../problem.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { compile } from './compile.ts'
import { peakLoop } from './peak.ts'

/** Rows of the operands: steps of a tile's loop. */
const DEPTHS = [32, 128, 784]
/** Byte offsets of operands, outputs and first values, in a memory that no engine owns. */
const [LEFT, RIGHT, OUT, FIRST, END] = [1 << 17, 1 << 18, 1 << 19, (1 << 19) + 384, 1 << 20]
/** Rounds that only warm up. */
const WARM_ROUNDS = 6
/** Vector products of one call: some milliseconds, and short enough that V8 changes to optimized code between calls. */
const PRODUCTS_PER_CALL = 6_000_000
/** Vector products of a step of a tile, and of a turn of the peak's loop. */
const PRODUCTS_PER_STEP = 12

const weightTile = `weightTile(${LEFT}, ${RIGHT}, depth / 8, ${OUT})`
const TILE_LOOPS = [
  { name: 'tile 6×8 float32', code: `tile<f32>(${LEFT}, ${RIGHT}, depth, ${FIRST}, ${OUT})` },
  { name: 'tile 6×4 float64', code: `tile<f64>(${LEFT}, ${RIGHT}, depth, ${FIRST}, ${OUT})` },
  { name: 'dense', code: weightTile },
]

const source = `import { tile } from './assembly/lane/tile'
import { weightTile } from './assembly/dense/forward'
${TILE_LOOPS.map(({ code }, at) => `export function run${at}(depth: i32, count: i32): void { while (count--) { ${code} } }`).join('\n')}`

/** Computes about `PRODUCTS_PER_CALL` vector products; returns how many it computed. */
type ProductLoop = () => number

async function peakProducts(fused: boolean): Promise<ProductLoop> {
  const loop = await peakLoop(fused)
  return () => {
    consume([loop(PRODUCTS_PER_CALL / PRODUCTS_PER_STEP, 0.5, 1)])
    return PRODUCTS_PER_CALL
  }
}

/** Returns the loop of each tile at each depth, the depths of a tile together. */
async function tileProducts(fused: boolean): Promise<ProductLoop[]> {
  const { exports } = (await WebAssembly.instantiate(await compile(source, fused))).instance
  new Float32Array((exports.memory as WebAssembly.Memory).buffer, LEFT, (END - LEFT) / 4).fill(1)
  return TILE_LOOPS.flatMap((_, at) =>
    DEPTHS.map((depth) => () => {
      const run = exports[`run${at}`] as (depth: number, count: number) => void
      const count = Math.ceil(PRODUCTS_PER_CALL / (PRODUCTS_PER_STEP * depth))
      run(depth, count)
      return count * depth * PRODUCTS_PER_STEP
    }),
  )
}

/** Returns the call that measures a loop's rate: vector products in a second of processor time. */
function rateOf(loop: ProductLoop): MeasuredCall {
  return async () => {
    let products = 0
    const seconds = await processorSeconds(async () => {
      products = loop()
    })
    return products / seconds
  }
}

function besidePeer(measured: string, numerics: Numerics, own: number[], name: string, peer: number[]): BenchRow {
  return {
    measured,
    threads: 1,
    numerics,
    unit: 'products/s',
    ours: median(own),
    peer: { name, value: median(peer) },
    timesFaster: medianRatio(own, peer),
  }
}

export const suite = defineSuite({
  name: 'ops/tile',
  title: 'the product tiles beside the SIMD peak',
  measures:
    'Vector products in a second of processor time, medians of alternating rounds; K is the depth of the product.',
  options: { rounds: 25 },
  async *run({ options: { rounds } }) {
    const [strict, relaxed] = [await tileProducts(false), await tileProducts(true)]
    const peaks = [await peakProducts(false), await peakProducts(true)]
    // Strict and relaxed of one tile stand side by side, and the peaks in front.
    const loops = [...peaks, ...strict.flatMap((own, at) => [own, relaxed[at]])]
    const [peak, fusedPeak, ...rates] = await alternate(loops.map(rateOf), { rounds, warm: WARM_ROUNDS })
    for (const [at, { name }] of TILE_LOOPS.entries()) {
      for (const [place, depth] of DEPTHS.entries()) {
        const [own, fused] = rates.slice(2 * (at * DEPTHS.length + place))
        const measured = `${name}, K = ${depth}`
        yield besidePeer(measured, 'strict', own, 'the SIMD peak', peak)
        yield besidePeer(measured, 'relaxed', fused, 'the relaxed SIMD peak', fusedPeak)
        yield besidePeer(measured, 'strict', own, 'the relaxed tile', fused)
      }
    }
    yield besidePeer('the SIMD peak', 'strict', peak, 'the relaxed SIMD peak', fusedPeak)
  },
})
