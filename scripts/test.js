// `npm test`: runs all that a newcomer should run, part by part; what is long and guards what is rare is
// `npm run test:long`. `npm test -- <arguments of vitest>` runs vitest with these, in one part.
import { findChromium } from '../test/browser/chromium.ts'
import { runParts, vitest } from './run-parts.js'

/** The layers below solves and samplers: all that calls WebAssembly, and on other hosts can differ. */
const COMPUTING = ['test/ops', 'test/random', 'test/engine', 'test/labels', 'test/annotators/dawid-skene.test.ts']
const args = process.argv.slice(2)
const own = process.execPath
const system = process.env.npm_node_execpath

const inNode = [
  { title: 'the library, the command and the documents, in Node', command: vitest(own, '--project', 'tests') },
]
const inChromium = [
  { title: 'the playground, in Chromium', command: vitest(own, '--project', 'playground') },
  {
    title: 'the ops and draws, in an isolated page of Chromium',
    command: vitest(own, '--project', 'isolated', 'test/ops', 'test/random'),
  },
]
const onSystem = {
  title: `what computes, on the system's Node (${system}): the strict build where it has no relaxed SIMD`,
  command: vitest(system, '--project', 'tests', ...COMPUTING),
}

if (args.length > 0) runParts([{ title: `vitest ${args.join(' ')}`, command: vitest(own, ...args) }])
else runParts([...inNode, ...(findChromium() ? inChromium : []), ...(system && system !== own ? [onSystem] : [])])
