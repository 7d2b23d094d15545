import { readFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const ROOT = new URL('../../', import.meta.url)

/** Compiles AssemblyScript that may import `./assembly/…`, with the settings of the ops. The binary exports its own memory of 1 MiB. */
export async function compile(source: string, fused: boolean): Promise<Uint8Array<ArrayBuffer>> {
  let binary = new Uint8Array()
  const features = fused ? ['--enable', 'relaxed-simd'] : []
  const flags = ['-O3', '--noAssert', '--uncheckedBehavior', 'always', '--enable', 'simd', ...features]
  const args = ['loops.ts', ...flags, '--runtime', 'stub', '--initialMemory', '16', '--outFile', 'loops.wasm']
  const { error, stderr } = await asc.main(args, {
    readFile: (name) => (name === 'loops.ts' ? source : fileAt(name)),
    writeFile: (_, contents) => {
      binary = new Uint8Array(contents as Uint8Array)
    },
    listFiles: () => [],
  })
  if (error)
    throw new Error(`compile: the AssemblyScript source does not compile: ${stderr.toString()}`, { cause: error })
  return binary
}

/** Returns a source file of the ops, or null: the compiler asks for names that need not exist, and for a configuration that does not apply. */
function fileAt(name: string): string | null {
  if (!name.startsWith('assembly/')) return null
  try {
    return readFileSync(new URL(name, ROOT), 'utf8')
  } catch {
    return null
  }
}
