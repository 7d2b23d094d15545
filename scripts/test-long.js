// `npm run test:long`: long tests that guard against rare failures, for a release and for changes to what they guard.
import { findChromium } from '../test/browser/chromium.ts'
import { runParts, vitest } from './run-parts.js'

const inPages = {
  title: 'all that computes, in a page of Chromium, isolated and not',
  command: vitest(process.execPath, '--project', 'isolated', '--project', 'not isolated'),
}

runParts([
  { title: 'fuzz and kills (test/long)', command: vitest(process.execPath, '--project', 'long') },
  { title: 'mutants, which the claims must catch', command: vitest(process.execPath, '--project', 'mutants') },
  ...(findChromium() ? [inPages] : []),
  {
    title: 'the matrix: bundlers, pages and runtimes use the packed library',
    command: [process.execPath, 'test/matrix/run.ts'],
  },
])
