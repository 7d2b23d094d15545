import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { findFirefox, visitFirefox } from '../browser/firefox.ts'
import { serve } from '../browser/serve.ts'
import { noisyTable } from '../cli/audit.ts'
import { cli } from '../cli/cli.ts'
import { Files } from '../cli/votes.ts'

const firefox = findFirefox()

/** What the driver saw of the page of audits. */
interface Visited {
  errors: string[]
  story: string
  decided: string
  /** Saved files by name. */
  files: Record<string, string>
}

/**
 * A page that drives the page of audits in a frame: it drops a table, relabels every suspect by keyboard, saves the files,
 * and posts what it saw. Playwright drives no installed Firefox.
 */
const driver = (text: string) => `<!doctype html>
<iframe src="some/where/audit/index.html" width="1280" height="900"></iframe>
<script type="module">
const frame = document.querySelector('iframe')
const find = (selector) => frame.contentDocument.querySelector(selector)
const until = async (test) => {
  while (!test()) await new Promise((resolve) => setTimeout(resolve, 20))
}
await until(() => find('.audit[aria-busy=false]'))
const page = frame.contentWindow
const [errors, files] = [[], {}]
page.addEventListener('error', ({ message }) => errors.push(message))
page.addEventListener('securitypolicyviolation', ({ blockedURI }) => errors.push(blockedURI))
page.HTMLAnchorElement.prototype.click = async function () {
  files[this.download] = await (await fetch(this.href)).text()
}
const data = new page.DataTransfer()
data.items.add(new page.File([${JSON.stringify(text)}], 'data.csv'))
find('.drop-zone').dispatchEvent(new page.DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
await until(() => find('.columns-form'))
find('.run button').click()
await until(() => find('.verdict') && find('.audit[aria-busy=false]'))
const list = find('.suspects [role=listbox]')
const suspects = Number(find('.suspects [role=option]').getAttribute('aria-setsize'))
for (let i = 0; i < suspects; i++) {
  list.dispatchEvent(new page.KeyboardEvent('keydown', { key: 'r', bubbles: true }))
  await new Promise((resolve) => setTimeout(resolve, 50))
}
for (const button of frame.contentDocument.querySelectorAll('button')) {
  if (button.textContent.startsWith('Download')) button.click()
}
await until(() => Object.keys(files).length === 3)
const [story, decided] = ['.verdict .story', '.decided'].map((selector) => find(selector).textContent)
await fetch(location.search.slice(1), { method: 'POST', body: JSON.stringify({ errors, story, decided, files }) })
</script>`

describe.runIf(firefox)('the page of audits in Firefox', () => {
  const files = new Files()
  beforeAll(() => files.open())
  afterAll(() => files.close())

  test.each([true, false])('saves what the command writes; isolated: %s', async (isolated) => {
    const folder = inject('playground')
    const { text } = noisyTable(150, { names: ['ant', 'bee', 'cat'], share: 0.1, seed: 5 })
    await writeFile(join(folder, 'driver.html'), driver(text))
    await using served = await serve({ root: pathToFileURL(`${folder}/`), isolated })
    const visited = await visitFirefox<Visited>(firefox!, `${served.origin}/driver.html`)
    const flags = `--threads 1 --cleaned relabel --out ${files.path('report')}`
    const { code, stderr } = await cli(`audit ${await files.write('data.csv', text)} ${flags}`)
    expect(code, stderr).toBe(0)
    expect(visited.errors).toEqual([])
    expect(visited.story).toContain('data.csv: 150 rows')
    expect(visited.decided).toMatch(/^(\d+) of \1 decided$/)
    for (const name of ['cleaned.csv', 'suspects.csv'])
      expect(visited.files[name]).toBe(await readFile(files.path(`report/${name}`), 'utf8'))
    expect(visited.files['decisions.csv']).toMatch(/^id,given,label,decision\n(row-\d+,\w+,\w+,relabel\n)+$/)
  })
})
