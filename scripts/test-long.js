// `npm run test:long`: long tests that guard against rare failures, for a release and for changes to what they guard.
import { findChromium } from '../test/browser/chromium.ts'
import { runParts, vitest } from './run-parts.js'

/** The layers below solves and samplers: all that calls WebAssembly, and on other hosts can differ. */
const COMPUTING = ['test/ops', 'test/random', 'test/engine', 'test/labels', 'test/annotators']
const system = process.env.npm_node_execpath
const onSystem = {
  title: `all that computes, on the system's Node (${system}): the strict build where it has no relaxed SIMD`,
  command: vitest(system, '--project', 'tests', ...COMPUTING),
}
const inPages = {
  title: 'all that computes, in a page of Chromium, isolated and not',
  command: vitest(process.execPath, '--project', 'isolated', '--project', 'not isolated'),
}

runParts([
  { title: 'fuzz and kills (test/long)', command: vitest(process.execPath, '--project', 'long') },
  { title: 'mutants, which the claims must catch', command: vitest(process.execPath, '--project', 'mutants') },
  ...(findChromium() ? [inPages] : []),
  ...(system && system !== process.execPath ? [onSystem] : []),
  {
    title: 'the matrix: bundlers, pages and runtimes use the packed library',
    command: [process.execPath, 'test/matrix/run.ts'],
  },
])
