// Bundles the worker into one file without imports, so that it can be copied anywhere, and writes it and the binaries
// as text into dist/vendor, for `noisy-teacher/inline`, which loads no other files. Runs after the binaries and the
// JavaScript are built.
import { readFileSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

const WORKER = 'dist/engine/worker.js'

const base64 = (name) => readFileSync(`dist/wasm/${name}.wasm`, 'base64')
const module = (values) =>
  Object.entries(values)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}\n`)
    .join('')

async function worker(minify) {
  const options = { entryPoints: [WORKER], bundle: true, format: 'esm', target: 'es2022', minify, write: false }
  const { outputFiles } = await build({ ...options, logLevel: 'warning' })
  return outputFiles[0].text
}

const [readable, short] = await Promise.all([worker(false), worker(true)])
writeFileSync('dist/vendor/labels.js', module({ LABELS: base64('labels') }))
writeFileSync('dist/vendor/inlined.js', module({ SIMD: base64('simd'), RELAXED: base64('relaxed'), WORKER: short }))
writeFileSync(WORKER, readable)
