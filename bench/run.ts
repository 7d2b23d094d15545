// `npm run bench [name ...]`: the named suites, or all of them. Ratios are within one run, each suite's first line is 1.
import { readdirSync } from 'node:fs'
import { consumed } from './problem.ts'

const here = new URL('.', import.meta.url)
const known = readdirSync(here).flatMap((file) =>
  file.endsWith('.bench.ts') ? [file.slice(0, -'.bench.ts'.length)] : [],
)
const wanted = process.argv.length > 2 ? process.argv.slice(2) : known
for (const name of wanted) {
  if (!known.includes(name)) {
    console.error(`bench: there is no suite ${name}; there are ${known.join(', ')}`)
    process.exit(2)
  }
  const { run } = await import(new URL(`${name}.bench.ts`, here).href)
  await run()
}
console.log(`\n(results were consumed: ${consumed().toFixed(0)})`)
