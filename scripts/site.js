// `npm run site [folder]`: builds the documentation, with the playground and the page of audits in folders below it, as
// static files for any host and any path.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const SITE = resolve(process.argv[2] ?? 'site')
/** Pages that typedoc's pages link to. */
const OWN_PAGES = ['playground/index.html', 'audit/index.html']

function run(script, args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(status ?? 1)
}

const pages = () => readdirSync(SITE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'))

/** Makes the links to the pages beside the documentation relative to each page; typedoc writes them relative to the root. */
function linkPages() {
  for (const name of pages()) {
    const path = join(SITE, name)
    const up = '../'.repeat(name.split(/[/\\]/).length - 1)
    const relative = (text, page) => text.replaceAll(`href="${page}"`, `href="${up}${page}"`)
    writeFileSync(path, OWN_PAGES.reduce(relative, readFileSync(path, 'utf8')))
  }
}

/** Moves the page of audits from below the playground, whose files it shares, to a folder of its own. */
function moveAuditPage() {
  const built = join(SITE, 'playground/audit')
  const html = readFileSync(join(built, 'index.html'), 'utf8').replaceAll('="../', '="../playground/')
  rmSync(built, { recursive: true })
  mkdirSync(join(SITE, 'audit'), { recursive: true })
  writeFileSync(join(SITE, 'audit/index.html'), html)
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
linkPages()
run('node_modules/vite/bin/vite.js', ['build', 'playground', '--outDir', join(SITE, 'playground')])
moveAuditPage()
const broken = brokenLinks()
for (const each of broken) console.error(`site: ${each}, which does not exist`)
if (broken.length > 0) process.exit(1)
console.log(`${pages().length} pages in ${SITE}`)
