import { compile } from './compile.ts'

/** Accumulators of the loop: those of the product tile. */
const ACCUMULATORS = 12
/** Floating-point operations of one turn: a product and a sum in 4 lanes of each accumulator. */
export const FLOPS_OF_TURN = ACCUMULATORS * 8

/**
 * Writes a loop of products and sums on accumulators alone: no matrix product can be much faster. It has no constants, which V8 would
 * rebuild in each turn.
 */
function sourceOf(fused: boolean): string {
  const names = Array.from({ length: ACCUMULATORS }, (_, k) => `a${k}`)
  const step = (a: string) => (fused ? `f32x4.relaxed_madd(${a}, l, r)` : `f32x4.add(f32x4.mul(${a}, l), r)`)
  return `export function turns(count: i32, x: f32, y: f32): f32 {
    const l = f32x4.splat(x), r = f32x4.splat(y)
    let ${names.map((a) => `${a} = l`).join(', ')}
    for (let t = 0; t < count; t++) { ${names.map((a) => `${a} = ${step(a)}`).join('; ')} }
    return ${names.map((a) => `f32x4.extract_lane(${a}, 0)`).join(' + ')}
  }`
}

/** Compiles the loop: it is no op, and is not shipped. `fused` multiplies and adds in one instruction. */
export async function peakLoop(fused: boolean): Promise<(count: number, x: number, y: number) => number> {
  const { instance } = await WebAssembly.instantiate(await compile(sourceOf(fused), fused))
  return instance.exports.turns as (count: number, x: number, y: number) => number
}
