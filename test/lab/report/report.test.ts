import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { draw } from '#lab/report/figure.js'
import { html } from '#lab/report/html.js'
import { page } from '#lab/report/page.js'
import { figureSvg } from '#lab/report/standalone.js'
import { STYLE } from '#lab/report/style.js'
import { openFolder, writeOutcome } from '#lab/report/write.js'
import { about, sample } from './sample.js'

const text = page(sample)
const { document } = parseHTML(text)
const all = (selector: string) => [...document.querySelectorAll(selector)]

describe('the report', () => {
  test('the report loads no file and runs no script', () => {
    expect(all('script, link, img, iframe, object, embed, base, form')).toEqual([])
    const attributes = all('*').flatMap((element) =>
      [...element.attributes].map(({ name, value }) => `${name}=${value}`),
    )
    expect(attributes.filter((attribute) => /^(on|src|href|xlink:href|style=.*url)/.test(attribute))).toEqual([])
    expect(STYLE).not.toMatch(/url\(|@import|https?:/)
    expect(document.querySelector('meta[http-equiv]')?.getAttribute('content')).toMatch(/^default-src 'none'/)
  })

  test('the report shows every table with its rows, groups and notes', () => {
    const tables = all('figure.table')
    expect(tables.map((table) => table.querySelector('caption')?.textContent)).toEqual(
      sample.tables.map(({ title }) => title),
    )
    expect(tables.map((table) => table.querySelectorAll('tbody tr:not(.group)').length)).toEqual([6, 2])
    expect(all('tr.group').map((row) => row.textContent)).toEqual(['distillation', 'baselines'])
    expect(all('.note').map((note) => note.textContent)).toEqual(sample.tables[0].notes)
    expect(all('tbody tr:nth-child(2) td').map((cell) => cell.textContent)).toContain('0.673–0.695')
  })

  test('the report draws every figure between its title and its caption', () => {
    const figures = all('.figures > figure')
    expect(figures.map((figure) => figure.querySelector('h2')?.textContent)).toEqual(
      sample.figures.map(({ title }) => title),
    )
    expect(figures.map((figure) => figure.querySelector('figcaption')?.textContent)).toEqual(
      sample.figures.map(({ caption }) => caption),
    )
    expect(figures.map((figure) => figure.querySelectorAll('svg[role=img]').length)).toEqual([3, 1, 1])
    for (const svg of all('svg[role=img]')) expect(svg.getAttribute('aria-label')).toBeTruthy()
  })

  test('a heatmap has a cell with a tooltip for each pair, and a number unless the share is near 0', () => {
    const [teacher] = all('.panels svg')
    expect(teacher.querySelectorAll('rect')).toHaveLength(100)
    expect(teacher.querySelector('rect title')?.textContent).toBe('0 → 0: 0.680')
    const numbers = [...teacher.querySelectorAll('[data-mark=text] text')].map((node) => node.textContent)
    expect(numbers.filter((number) => number === '68')).toHaveLength(10)
    expect(numbers.filter((number) => number === '20')).toHaveLength(10)
  })

  test('a dot plot shows measurements, intervals and predictions', () => {
    const plot = document.querySelector('.dots svg')!
    expect(plot.querySelectorAll('circle')).toHaveLength(5)
    expect(plot.querySelectorAll('[data-mark=rule] line')).toHaveLength(4)
    expect(plot.querySelectorAll('[data-mark=tick] line')).toHaveLength(4)
    expect(plot.textContent).toContain('0.684')
  })

  test('a dot plot shows a bound with an arrow and an allowance as a band', () => {
    const at = { measured: 0.2, interval: about(0.2, 0.01), predicted: 0.21 }
    const rows = [
      { ...at, label: 'near', allowance: 0.02 },
      { ...at, label: 'at most', bound: 'above' as const },
      { ...at, label: 'at least', bound: 'below' as const, text: 'a fifth' },
    ]
    const drawn = parseHTML(draw({ kind: 'dots', title: 'one', caption: '', label: 'x', rows }).text).document
    const plot = drawn.querySelector('svg[role=img]')!
    const count = (mark: string) => plot.querySelectorAll(`[data-mark=${mark}] > *`).length
    expect([count('bar'), count('tick'), count('vector')]).toEqual([1, 3, 2])
    expect(plot.textContent).toContain('a fifth')
    expect([...drawn.querySelectorAll('.legend > span')].map((sign) => sign.textContent?.trim())).toEqual([
      'measured, with its interval',
      'predicted',
      'allowed deviation from it',
      'bound; arrow: allowed side',
    ])
  })

  test('a report with sections links to each of them, with its table and figures', () => {
    const [table] = sample.tables
    const section = {
      name: 'T1',
      group: 'Votes',
      statement: 'It is so.',
      note: 'Nearly.',
      table,
      figures: sample.figures,
    }
    const sections = [
      { ...section, id: 'T1', title: 'one', holds: true },
      { ...section, id: 'T2', title: 'two', holds: false },
    ]
    const { document: drawn } = parseHTML(page({ ...sample, sections }))
    expect([...drawn.querySelectorAll('.overview a')].map((link) => link.getAttribute('href'))).toEqual(['#T1', '#T2'])
    expect([...drawn.querySelectorAll('.overview .mark')].map((mark) => mark.textContent)).toEqual(['✓', '✗'])
    const [first] = drawn.querySelectorAll('.section')
    expect(first.querySelectorAll('table, .beside svg[role=img]')).toHaveLength(6)
    expect(drawn.querySelectorAll('table')).toHaveLength(2)
  })

  test('a line chart has a line and points for each series, and its references in the legend', () => {
    const chart = document.querySelector('.lines svg[role=img]')!
    expect(chart.querySelectorAll('[data-mark=line] path')).toHaveLength(3)
    expect(chart.querySelectorAll('[data-mark=dot] path, [data-mark=dot] circle')).toHaveLength(18)
    expect(document.querySelector('.lines .legend')?.textContent).toMatch(/p = 0\.1.*p = 0\.2.*p = 0\.3.*Bayes error/s)
  })

  test('a line chart joins points, labels one, and shows thresholds and refusals', () => {
    const points = [1, 2, 3].map((x) => ({ x, y: x * x, ...(x === 2 && { mark: 'least' }) }))
    const series = [{ label: 'a', measured: points, joined: true, refused: [4, 5] }]
    const { document: drawn } = parseHTML(
      draw({
        kind: 'lines',
        title: 'one',
        caption: '',
        xLabel: 'x',
        yLabel: 'y',
        series,
        thresholds: [{ label: 'n rows', x: 2 }],
      }).text,
    )
    const chart = drawn.querySelector('svg[role=img]')!
    expect(chart.querySelectorAll('[data-mark=line] path')).toHaveLength(1)
    const dots = [...chart.querySelectorAll('[data-mark=dot]')].map((group) => group.children.length)
    expect(dots).toEqual([3, 1, 2])
    expect(chart.textContent).toMatch(/n rows/)
    expect(chart.textContent).toMatch(/least/)
    expect(drawn.querySelector('.key')?.textContent).toBe(
      'point: measured, with its interval · dotted: joins the points · × at the top: refused',
    )
  })

  test('a logarithmic chart drops values that are not positive, cuts their intervals, and has a tick at each measured x', () => {
    const measured = [
      { x: 100, y: 0.2, interval: { low: 0.1, high: 0.3 } },
      { x: 10_000, y: 0.02, interval: { low: 0, high: 0.05 } },
      { x: 1_000_000, y: 0, interval: { low: 0, high: 0.01 } },
    ]
    const labels = { title: 'one', caption: '', xLabel: 'x', yLabel: 'y' }
    const series = [{ label: 'a', theory: [1e2, 1e6].map((x) => ({ x, y: 0.2 })), measured }]
    const text = draw({ kind: 'lines', ...labels, xScale: 'log', yScale: 'log', series }).text
    expect(text).not.toMatch(/NaN|Infinity/)
    const { document: drawn } = parseHTML(text)
    const chart = drawn.querySelector('svg[role=img]')!
    const count = (mark: string) => chart.querySelector(`[data-mark=${mark}]`)!.children.length
    expect([count('dot'), count('rule')]).toEqual([2, 2])
    const ticks = (axis: string) =>
      [...chart.querySelectorAll(`[data-mark="${axis}-axis tick label"] text`)].map((tick) => tick.textContent)
    expect(ticks('x')).toEqual(['100', '10k'])
    expect(ticks('y')).toEqual(['0.02', '0.05', '0.1', '0.2'])
  })

  test('the report lists its checks and the facts of its run', () => {
    expect(all('.claims li').map((item) => item.className)).toEqual(['holds', 'fails'])
    expect(all('dt').map((term) => term.textContent)).toEqual(sample.facts.map(([name]) => name))
    expect(all('dd').map((value) => value.textContent)).toEqual(sample.facts.map(([, value]) => value))
  })

  test('the html tag escapes inserted texts', () => {
    expect(text).toContain('the student &lt;script&gt;')
    const { document: nasty } = parseHTML(page({ ...sample, title: '<b>"&\'</b>', figures: [] }))
    expect(nasty.querySelector('h1')?.textContent).toBe('<b>"&\'</b>')
    expect(html`<i title="${'"><'}">${undefined}${[1, html`<b>${'&'}</b>`]}</i>`.text).toBe(
      '<i title="&quot;&gt;&lt;">1<b>&amp;</b></i>',
    )
  })
})

describe('the folder', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('the report folder is created, and its files replace those of an older report', async () => {
    const out = join(folder, 'a', 'b')
    await openFolder(out)
    expect(await readdir(out)).toEqual([])
    await writeFile(join(out, 'report.html'), 'before')
    await writeOutcome(out, sample)
    expect((await readdir(out)).sort()).toEqual(['figures', 'report.html', 'results.jsonl', 'summary.json'])
    expect((await readdir(join(out, 'figures'))).sort()).toEqual([
      'error-of-a-vote.svg',
      'predicted-against-measured.svg',
      'what-becomes-of-the-noise.svg',
    ])
    expect(await readFile(join(out, 'figures', 'error-of-a-vote.svg'), 'utf8')).toBe(figureSvg(sample.figures[2]))
    expect(await readFile(join(out, 'report.html'), 'utf8')).toBe(text)
    expect(JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'))).toEqual(sample.document)
    const lines = (await readFile(join(out, 'results.jsonl'), 'utf8')).trimEnd().split('\n')
    expect(lines).toHaveLength(8)
    expect(JSON.parse(lines[0])).toEqual({ table: sample.tables[0].title, ...sample.tables[0].rows[0] })
  })

  test('a report folder that cannot be written to is refused', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(openFolder(join(folder, 'file'))).rejects.toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringMatching(/^--out: .*file \(ENOTDIR\)$/) }),
    )
  })

  test('the report folder keeps an old file that cannot be replaced', async () => {
    const out = join(folder, 'blocked')
    await openFolder(join(out, 'summary.json', 'inside'))
    await expect(writeOutcome(out, sample)).rejects.toThrow()
    expect(await readdir(out)).toEqual(['summary.json'])
  })
})
