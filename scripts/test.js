// `npm test`: runs all that a newcomer should run, part by part; `npm test -- <arguments of vitest>` runs vitest with
// these, in one part.
import { findChromium } from '../test/browser/chromium.ts'
import { runParts, vitest } from './run-parts.js'

/** The layers below solves and samplers; `test/same-bits` runs some of those on every Node. */
const COMPUTING = ['test/engine', 'test/ops', 'test/random', 'test/labels']
const args = process.argv.slice(2)
const own = process.execPath
const system = process.env.npm_node_execpath

const inNode = [
  { title: 'the library, the command and the documents, in Node', command: vitest(own, '--project', 'tests') },
  { title: 'mutants, which the claims must catch', command: vitest(own, '--project', 'mutants') },
]
const inChromium = [
  { title: 'the playground, in Chromium', command: vitest(own, '--project', 'playground') },
  {
    title: 'what computes, in a page of Chromium, isolated and not',
    command: vitest(own, '--project', 'isolated', '--project', 'not isolated'),
  },
]
const onSystem = {
  title: `what computes, on the system's Node (${system}): the strict build where it has no relaxed SIMD`,
  command: vitest(system, '--project', 'tests', ...COMPUTING),
}

if (args.length > 0) runParts([{ title: `vitest ${args.join(' ')}`, command: vitest(own, ...args) }])
else runParts([...inNode, ...(findChromium() ? inChromium : []), ...(system && system !== own ? [onSystem] : [])])
