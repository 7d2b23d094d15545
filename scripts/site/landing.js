// The landing page: what README.md says, beside a world of the playground.
import { readFileSync } from 'node:fs'
import { parseHTML } from 'linkedom'
import { header } from './header.js'

/** Where `npm run site` writes the style of the built world, and the address of its module. */
export const STAGE = { style: '<!-- the style of the stage -->', module: 'data-module=""' }

/** Loads the world when it is seen, copies code, and loads typedoc's script and index with the first search. */
const SCRIPT = `
const stage = document.getElementById('stage')
new IntersectionObserver((entries, observer) => {
  if (!entries.some((entry) => entry.isIntersecting)) return
  observer.disconnect()
  import(stage.dataset.module)
}).observe(stage)
for (const button of document.querySelectorAll('pre > button'))
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.innerText.trim())
    button.textContent = 'Copied'
    setTimeout(() => (button.textContent = 'Copy'), 1500)
  })
const trigger = document.getElementById('tsd-search-trigger')
const load = (name, id) => {
  const script = Object.assign(document.createElement('script'), { src: \`assets/\${name}.js\`, id })
  document.head.append(script)
  return script
}
const start = () => {
  trigger.removeEventListener('click', start)
  removeEventListener('keydown', onKey)
  load('icons', 'tsd-icons-script')
  load('search', 'tsd-search-script')
  load('main', 'tsd-main-script').onload = () => trigger.click()
}
const onKey = (event) => {
  const isTyping = event.target.closest('input, textarea, select')
  if (!isTyping && (event.key === '/' || (event.ctrlKey && event.key === 'k'))) {
    event.preventDefault()
    start()
  }
}
trigger.addEventListener('click', start)
addEventListener('keydown', onKey)
`

/** Returns a list of what readers have and what they type, from the rows of the README's table. */
function choices(table) {
  // A line breaks between the words of a command, never behind a dash.
  for (const code of table.querySelectorAll('code')) code.innerHTML = code.innerHTML.replace(/\S+/g, '<span>$&</span>')
  const rows = [...table.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.innerHTML))
  return `<dl class="choices">${rows.map(([have, type]) => `<div><dt>${have}</dt><dd>${type}</dd></div>`).join('')}</dl>`
}

/**
 * Splits the README at its first lines: title, sentence, the table of four, and the rest. In place of its picture with
 * its caption is the world.
 */
function partsOf(readme) {
  const { document } = parseHTML(`<main>${readme}</main>`)
  const [title, sentence, picture, caption, table, ...rest] = document.querySelector('main').children
  const found = [
    title.tagName,
    picture.querySelector('img')?.tagName,
    caption.querySelector('em')?.tagName,
    table.querySelector('th')?.tagName,
  ]
  if (found.join(' ') !== 'H1 IMG EM TH')
    throw new Error('README.md does not begin with a title, a sentence, a picture, its caption and a table')
  for (const image of document.querySelectorAll('img')) image.setAttribute('loading', 'lazy')
  return { title, sentence, table, rest }
}

/**
 * Returns the page.
 *
 * @param {string} readme README.md as HTML, its links relative to the site's root.
 */
export function landing(readme) {
  const { title, sentence, table, rest } = partsOf(readme)
  return `<!DOCTYPE html>
<html class="default" lang="en" data-base="./" data-root="./">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta name="description" content="${sentence.textContent}"/>
<title>noisy-teacher</title>
<link rel="icon" href="assets/favicon.svg" type="image/svg+xml"/>
<link rel="stylesheet" href="assets/style.css"/>
<link rel="stylesheet" href="assets/highlight.css"/>
<link rel="stylesheet" href="assets/custom.css"/>
<style>${readFileSync('docs/site/landing.css', 'utf8')}</style>
${STAGE.style}
</head>
<body>
${header((address) => address, { menu: false })}
<main class="landing tsd-typography">
<section class="hero">
<div class="pitch">
${title.outerHTML}
<p class="sentence">${sentence.innerHTML}</p>
${choices(table)}
<p class="ways"><a class="way" href="guides/index.html">Read this first</a> <a href="audit/index.html">Audit your labels here</a></p>
</div>
<section class="live" aria-label="A world of noisy labels">
<p>Labels, some of them wrong. Teachers that repeat the errors. A student that saw nothing but the teachers' labels. Strong colors mark what is wrong.</p>
<div id="stage" ${STAGE.module}></div>
<p><a href="playground/index.html">More in the playground</a></p>
</section>
</section>
<article>
${rest.map((each) => each.outerHTML).join('\n')}
</article>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`
}
