// `npm run bench -- [suite or folder ...]`; `--help` says what it takes.
import { fileURLToPath } from 'node:url'
import { bench } from './command.ts'
import { consumed } from './problem.ts'

process.exitCode = await bench(process.argv.slice(2), {
  root: fileURLToPath(new URL('.', import.meta.url)),
  out: (line) => console.log(line),
  err: (line) => console.error(line),
})
// Reads what the measured calls returned, so that no compiler may leave them out.
if (Number.isNaN(consumed())) console.error('bench: a result was not a number')
