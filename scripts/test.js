// `npm test`: the whole suite on the project's own Node, then the suite's numeric part once more on the system's Node.
import { spawnSync } from 'node:child_process'

const VITEST = 'node_modules/vitest/vitest.mjs'
const args = process.argv.slice(2)

function vitest(executable, ...more) {
  const { status } = spawnSync(executable, [VITEST, 'run', ...more], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

vitest(process.execPath, ...args)
const system = process.env.npm_node_execpath
if (args.length === 0 && system && system !== process.execPath) {
  console.log(`\nOnce more on the system's Node (${system}): the strict build, without relaxed SIMD where it lacks it.`)
  vitest(system, 'test/engine', 'test/ops', 'test/same-bits.test.ts')
}
