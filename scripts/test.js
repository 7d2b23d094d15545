// `npm test`: the whole suite on the project's own Node, then what computes once more on the system's Node.
import { spawnSync } from 'node:child_process'

const VITEST = 'node_modules/vitest/vitest.mjs'
/** What solves and samplers are made of; of these themselves `test/same-bits` runs some on every Node. */
const COMPUTING = ['test/engine', 'test/ops', 'test/random', 'test/labels']
const args = process.argv.slice(2)

function vitest(executable, paths) {
  const { status } = spawnSync(executable, [VITEST, 'run', ...paths], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

vitest(process.execPath, args)
const system = process.env.npm_node_execpath
if (args.length === 0 && system && system !== process.execPath) {
  console.log(`\nOnce more on the system's Node (${system}): the strict build where it has no relaxed SIMD.`)
  vitest(system, ['--project', 'tests', ...COMPUTING])
}
