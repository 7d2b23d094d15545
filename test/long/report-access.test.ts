import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { page } from '#lab/report/page.js'
import { findChromium, launch, newPage } from '../browser/chromium.js'
import { sample } from '../lab/report/sample.js'

const [table] = sample.tables
const section = { id: 'T1', name: 'T1', group: 'Votes', title: 'one', statement: 'So.', note: 'Nearly.', holds: true }
const sections = [{ ...section, table, figures: sample.figures }]
const pages = {
  'of figures and tables': page({
    ...sample,
    lead: { ...table, title: 'Summary' },
    details: [{ ...table, title: 'Folded', folded: true }],
  }),
  'with sections': page({ ...sample, sections }),
  'with readouts and a design': page({
    ...sample,
    design: [['Performance measures', 'The mean over all seeds.']],
    figures: sample.figures.map((figure) => (figure.kind === 'lines' ? { ...figure, readout: true } : figure)),
  }),
}

const chromium = findChromium()
test.each(chromium ? Object.entries(pages) : [])(
  'the report %s has no violation of accessibility rules and nothing wider than a phone, in both schemes',
  async (_, text) => {
    await using browser = await launch(chromium!)
    for (const colorScheme of ['light', 'dark'] as const) {
      // The report forbids scripts; axe is one.
      const opened = await newPage(browser, { bypassCSP: true, colorScheme, viewport: { width: 390, height: 800 } })
      await opened.setContent(text)
      await opened.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'))
      const found = (await opened.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] }
      expect(found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([])
      expect(await opened.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    }
  },
)
