import { readFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

/** Accumulators of the loop: those of the product tile. */
const COUNT = 12
/** Operations of one turn: a product and a sum in 4 lanes each. */
export const FLOPS_OF_TURN = COUNT * 8

const ROOT = new URL('../', import.meta.url)

/** A loop of products and sums on accumulators alone: what no product of matrices can outrun by much. No constants: V8 would rebuild them. */
function sourceOf(fused: boolean): string {
  const names = Array.from({ length: COUNT }, (_, k) => `a${k}`)
  const step = (a: string) => (fused ? `f32x4.relaxed_madd(${a}, l, r)` : `f32x4.add(f32x4.mul(${a}, l), r)`)
  return `export function turns(count: i32, x: f32, y: f32): f32 {
    const l = f32x4.splat(x), r = f32x4.splat(y)
    let ${names.map((a) => `${a} = l`).join(', ')}
    for (let t = 0; t < count; t++) { ${names.map((a) => `${a} = ${step(a)}`).join('; ')} }
    return ${names.map((a) => `f32x4.extract_lane(${a}, 0)`).join(' + ')}
  }`
}

/** The loop, compiled here and now: it is no op, and is not shipped. */
export async function peakLoop(fused: boolean): Promise<(count: number, x: number, y: number) => number> {
  const { turns } = await compiled(sourceOf(fused), fused)
  return turns as (count: number, x: number, y: number) => number
}

/** Compiles AssemblyScript, which may import `./assembly/…`, as ops are; returns its exports, 1 MiB of memory among them. */
export async function compiled(source: string, fused: boolean): Promise<WebAssembly.Exports> {
  let binary = new Uint8Array()
  const features = fused ? ['--enable', 'relaxed-simd'] : []
  const flags = ['-O3', '--noAssert', '--uncheckedBehavior', 'always', '--enable', 'simd', ...features]
  const args = ['bench.ts', ...flags, '--runtime', 'stub', '--initialMemory', '16', '--outFile', 'bench.wasm']
  const { error, stderr } = await asc.main(args, {
    readFile: (name) => (name === 'bench.ts' ? source : fileAt(name)),
    writeFile: (_, contents) => {
      binary = new Uint8Array(contents as Uint8Array)
    },
    listFiles: () => [],
  })
  if (error) throw new Error(`bench: a loop does not compile: ${stderr.toString()}`, { cause: error })
  const { instance } = await WebAssembly.instantiate(binary)
  return instance.exports
}

/** A source of the ops, or null: the compiler asks for names that need not exist, and for a configuration that is not meant here. */
function fileAt(name: string): string | null {
  if (!name.startsWith('assembly/')) return null
  try {
    return readFileSync(new URL(name, ROOT), 'utf8')
  } catch {
    return null
  }
}
