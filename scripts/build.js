// Builds dist/: the wasm binaries, the JavaScript with its types, the digits, the bundled runtime of as-bind, the
// binaries as JavaScript, the sentences of the command's help, the bundled command with its licenses, and the schema of
// the specs of sweeps.
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

const ASC = 'node_modules/assemblyscript/bin/asc.js'
// Only the debug binary exports what host and wasm must agree on; a test reads it there.
const ENTRIES = { simd: ['index'], relaxed: ['index'], debug: ['index', 'layouts/fields', 'layouts/numbers'] }
const OPS = Object.entries(ENTRIES).map(([target, entries]) => {
  return [ASC, ...entries.map((entry) => `assembly/${entry}.ts`), '--target', target]
})
// Not in asconfig.json: asc strips the ./ of a path there and then looks for it in node_modules.
const TRANSFORM = ['--transform', './scripts/as-bind-transform.js']
const LABELS = [ASC, 'assembly/labels.ts', '--target', 'labels', ...TRANSFORM]
const TYPESCRIPT = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']
const AS_BIND = ['scripts/bundle-as-bind.js']
const DIGITS = ['scripts/bundle-digits.js']
const INLINED = ['scripts/bundle-wasm.js']
const SENTENCES = ['scripts/sentences.js']
const COMMAND = ['scripts/bundle-command.js']
const SCHEMA = ['scripts/sweep-schema.js']

/** Runs one Node script to its end. Rejects with an error that names the command when it fails. */
function node(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 2, 2] })
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`build: ${args.join(' ')} exited with ${code}`)),
    )
  })
}

/** Runs commands at the same time. Prints every failure and ends the build when one fails. */
async function all(commands) {
  const results = await Promise.allSettled(commands.map(node))
  const failures = results.filter((result) => result.status === 'rejected').map((result) => result.reason.message)
  if (failures.length === 0) return
  console.error(failures.join('\n'))
  process.exit(1)
}

rmSync('dist', { recursive: true, force: true })
for (const folder of ['data', 'wasm']) mkdirSync(`dist/${folder}`, { recursive: true })
await all([...OPS, LABELS, TYPESCRIPT, AS_BIND, DIGITS])
await all([INLINED, SENTENCES, COMMAND])
// It imports the library, and so what the bundlers wrote beside it.
await all([SCHEMA])
writeFileSync('dist/.built', '')
