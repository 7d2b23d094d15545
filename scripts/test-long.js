// `npm run test:long`: long tests that guard against rare failures; `.ci/run` runs them after `npm test`.
import { runParts, vitest } from './run-parts.js'

runParts([
  { title: 'fuzz and kills (test/long)', command: vitest(process.execPath, '--project', 'long') },
  {
    title: 'the matrix: bundlers, pages and runtimes use the packed library',
    command: [process.execPath, 'test/matrix/run.ts'],
  },
])
