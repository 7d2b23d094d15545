// `npm run check`: the linter and the types.
import { runParts } from './run-parts.js'

const node = (...args) => [process.execPath, ...args]
const types = (project) => node('node_modules/typescript/bin/tsc', '-p', project)

runParts([
  { title: 'the linter', command: node('node_modules/@biomejs/biome/bin/biome', 'check', '.') },
  { title: 'the types of the library, the tests and the benches', command: types('tsconfig.json') },
  { title: 'the types of the playground', command: types('playground/tsconfig.json') },
])
