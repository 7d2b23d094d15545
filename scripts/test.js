// `npm test`: runs all that a newcomer should run, part by part; what is long and guards what is rare is
// `npm run test:long`. `npm test -- <arguments of vitest>` runs vitest with these, in one part.
import { findChromium } from '../test/browser/chromium.ts'
import { runParts, vitest } from './run-parts.js'

/**
 * What most depends on the host: SIMD, threads, draws. `npm run test:long` runs all that computes, there and in pages.
 */
const HOST = ['test/ops/nearest/algorithms.test.ts', 'test/ops/gram', 'test/random']
/** What needs Node. Models of votes showed a fault of Node 20's compiler; trials have digests of their results. */
const NODE = ['test/engine/workers.test.ts', 'test/annotators/dawid-skene.test.ts', 'test/lab/sweeps/kinds']
const args = process.argv.slice(2)
const own = process.execPath
const system = process.env.npm_node_execpath

const inNode = [
  { title: 'the library, the command and the documents, in Node', command: vitest(own, '--project', 'tests') },
]
const inChromium = [
  { title: 'the playground, in Chromium', command: vitest(own, '--project', 'playground') },
  {
    title: 'what depends on the host, in an isolated page of Chromium',
    command: vitest(own, '--project', 'isolated', ...HOST),
  },
]
const onSystem = {
  title: `what depends on the host, on the system's Node (${system}): the strict build where it has no relaxed SIMD`,
  command: vitest(system, '--project', 'tests', ...HOST, ...NODE),
}

if (args.length > 0) runParts([{ title: `vitest ${args.join(' ')}`, command: vitest(own, ...args) }])
else runParts([...inNode, ...(findChromium() ? inChromium : []), ...(system && system !== own ? [onSystem] : [])])
