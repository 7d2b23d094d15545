// `npm run test:long`: what is long and guards what is rare, behind `npm test` in `.ci/run`.
import { runParts, vitest } from './run-parts.js'

runParts([
  { title: 'fuzz and kills (test/long)', command: vitest(process.execPath, '--project', 'long') },
  {
    title: 'the matrix: bundlers, pages and runtimes use the packed library',
    command: [process.execPath, 'test/matrix/run.ts'],
  },
])
