// `npm run site [folder]`: builds the documentation, with the playground in a folder below it, as static files for any
// host and any path.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const SITE = resolve(process.argv[2] ?? 'site')
const PLAYGROUND = 'href="playground/index.html"'

function run(script, args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(status ?? 1)
}

const pages = () => readdirSync(SITE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'))

/** Makes each page's link to the playground relative to the page; typedoc writes it relative to the root. */
function linkPlayground() {
  for (const name of pages()) {
    const path = join(SITE, name)
    const up = '../'.repeat(name.split(/[/\\]/).length - 1)
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(PLAYGROUND, `href="${up}playground/index.html"`))
  }
}

/** Returns the links of the pages that lead nowhere, and those that would break below a sub-path. */
function brokenLinks() {
  return pages().flatMap((name) => {
    const text = readFileSync(join(SITE, name), 'utf8')
    const links = [...text.matchAll(/(?:href|src)="([^"#?]+)/g)].map(([, link]) => link)
    const own = links.filter((link) => !/^(https?|data|mailto):/.test(link))
    const broken = own.filter((link) => link.startsWith('/') || !existsSync(join(SITE, dirname(name), decodeURI(link))))
    return broken.map((link) => `${name} links to ${link}`)
  })
}

// `npm run check` checks the types; checking them again would take two fifths of typedoc's time.
run('node_modules/typedoc/bin/typedoc', ['--out', SITE, '--skipErrorChecking'])
linkPlayground()
run('node_modules/vite/bin/vite.js', ['build', 'playground', '--outDir', join(SITE, 'playground')])
const broken = brokenLinks()
for (const each of broken) console.error(`site: ${each}, which does not exist`)
if (broken.length > 0) process.exit(1)
console.log(`${pages().length} pages in ${SITE}`)
