// `npm run site [folder]`: builds the documentation, with the playground and the page of audits in folders below it, as
// static files for any host and any path.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { STAGE } from './site/landing.js'
import { brokenLinks, pagesOf } from './site/links.ts'

const SITE = resolve(process.argv[2] ?? 'site')

function run(script, args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(status ?? 1)
}

/** Takes a built page out of the playground's folder, whose files it shares, and returns its text for a page beside it. */
function takePage(name, to) {
  const built = join(SITE, 'playground', name)
  const html = readFileSync(join(built, 'index.html'), 'utf8').replaceAll('="../', `="${to}`)
  rmSync(built, { recursive: true })
  return html
}

/** Moves the page of audits from below the playground to a folder of its own. */
function moveAuditPage() {
  mkdirSync(join(SITE, 'audit'), { recursive: true })
  writeFileSync(join(SITE, 'audit/index.html'), takePage('audit', '../playground/'))
}

/** Lets the landing page load the world that is built for it. */
function mountStage() {
  const html = takePage('stage', './playground/')
  const style = html.match(/<link rel="stylesheet"[^>]*>/g).join('\n')
  const [, module] = /<script type="module"[^>]* src="([^"]+)"/.exec(html)
  const landing = join(SITE, 'index.html')
  const text = readFileSync(landing, 'utf8').replace(STAGE.style, style)
  writeFileSync(landing, text.replace(STAGE.module, `data-module="${module}"`))
}

// `npm run check` checks the types; checking them again would take two fifths of typedoc's time.
run('node_modules/typedoc/bin/typedoc', ['--out', SITE, '--skipErrorChecking'])
run('node_modules/vite/bin/vite.js', ['build', 'playground', '--outDir', join(SITE, 'playground')])
moveAuditPage()
mountStage()
const broken = brokenLinks(SITE)
for (const each of broken) console.error(`site: ${each}`)
if (broken.length > 0) process.exit(1)
console.log(`${pagesOf(SITE).length} pages in ${SITE}`)
