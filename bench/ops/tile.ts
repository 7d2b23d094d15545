import type { Numerics } from 'noisy-teacher'
import { type MeasuredCall, median, medianRatio, processorSeconds } from '../alternate.ts'
import { consume } from '../problem.ts'
import type { BenchRow } from '../suite.ts'
import { compile } from './compile.ts'
import { peakLoop } from './peak.ts'

/** Rows of the operands: steps of a tile's loop. */
export const DEPTHS = [32, 128, 784]
/** Byte offsets of operands, outputs and first values, in a memory that no engine owns. */
const [LEFT, RIGHT, OUT, FIRST, END] = [1 << 17, 1 << 18, 1 << 19, (1 << 19) + 384, 1 << 20]
/** Rounds that only warm up. */
export const WARM_ROUNDS = 6
/** Vector products of one call: some milliseconds, and short enough that V8 changes to optimized code between calls. */
const PRODUCTS_PER_CALL = 6_000_000
/** Vector products of a step of a tile, and of a turn of the peak's loop. */
const PRODUCTS_PER_STEP = 12

const weightTile = `weightTile(${LEFT}, ${RIGHT}, depth / 8, ${OUT})`
export const TILE_LOOPS = [
  { name: 'tile 6×8 float32', code: `tile<f32>(${LEFT}, ${RIGHT}, depth, ${FIRST}, ${OUT})` },
  {
    name: 'two tiles 6×8 float32',
    code: `tilePair<f32>(${LEFT}, ${LEFT + 8192}, ${RIGHT}, depth / 2, ${FIRST}, ${OUT}, ${OUT + 192})`,
  },
  { name: 'tile 6×4 float64', code: `tile<f64>(${LEFT}, ${RIGHT}, depth, ${FIRST}, ${OUT})` },
  { name: 'dense', code: weightTile },
]

const source = `import { tile, tilePair } from './assembly/lane/tile'
import { weightTile } from './assembly/dense/forward'
${TILE_LOOPS.map(({ code }, at) => `export function run${at}(depth: i32, count: i32): void { while (count--) { ${code} } }`).join('\n')}`

/** Computes about `PRODUCTS_PER_CALL` vector products; returns how many it computed. */
type ProductLoop = () => number

/** Returns a loop of products on accumulators alone. */
export async function peakProducts(fused: boolean): Promise<ProductLoop> {
  const loop = await peakLoop(fused)
  return () => {
    consume([loop(PRODUCTS_PER_CALL / PRODUCTS_PER_STEP, 0.5, 1)])
    return PRODUCTS_PER_CALL
  }
}

/** Returns the loop of each tile at each depth, the depths of a tile together. */
export async function tileProducts(fused: boolean): Promise<ProductLoop[]> {
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
export function rateOf(loop: ProductLoop): MeasuredCall {
  return async () => {
    let products = 0
    const seconds = await processorSeconds(async () => {
      products = loop()
    })
    return products / seconds
  }
}

/** Returns the row of a loop's rates beside another's, round by round. */
export function besidePeer(
  measured: string,
  numerics: Numerics,
  own: number[],
  name: string,
  peer: number[],
): BenchRow {
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
