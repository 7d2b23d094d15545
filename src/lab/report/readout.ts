import { createHash } from 'node:crypto'
import type { ChartAxes, ChartSeries } from './figure-data.js'
import { html, Markup } from './html.js'
import { colorOf } from './series-marks.js'
import type { DrawnSvg, Readout } from './svg.js'

/** Returns the readout of a drawn chart. */
export function readoutOf(
  { width, placeOf }: DrawnSvg,
  series: readonly ChartSeries[],
  { xLabel }: ChartAxes,
): Readout {
  const all = [...new Set(series.flatMap(({ measured = [] }) => measured.map(({ x }) => x)))].sort((a, b) => a - b)
  return all.map((x) => ({
    x: `${xLabel} = ${shortNumber(x)}`,
    place: Math.round((10_000 * placeOf(x)) / width) / 10_000,
    lines: series.flatMap((of, i) => {
      const text = lineOf(of, x)
      return text === undefined ? [] : [{ color: colorOf(of, i), text: `${of.label}: ${text}` }]
    }),
  }))
}

function lineOf({ measured = [], theory = [] }: ChartSeries, x: number): string | undefined {
  const point = measured.find((of) => of.x === x)
  if (point === undefined) return undefined
  const { y, interval } = point
  const half = interval && (interval.high - interval.low) / 2
  const digits = half !== undefined && half > 0 ? digitsOf(half) : undefined
  const value = digits === undefined ? shortNumber(y) : y.toFixed(digits)
  const spread = half === undefined ? '' : ` ± ${digits === undefined ? shortNumber(half) : half.toFixed(digits)}`
  const expected = theory.find((of) => of.x === x)
  const predicted =
    expected === undefined ? '' : `, theory ${digits ? expected.y.toFixed(digits) : shortNumber(expected.y)}`
  return `${value}${spread}${predicted}`.replaceAll('-', '−')
}

/** Returns the decimals that show two digits of a standard error. */
const digitsOf = (half: number): number => Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(half))))

const shortNumber = (value: number): string => String(Number(value.toPrecision(4)))

/** Wraps the SVG of a chart so that the script of the page can show its readout. */
export function withReadout(svg: Markup, name: string, readout: Readout): Markup {
  return html`<div class="chart" tabindex="0" role="group" aria-label="${name}: values by the arrow keys" data-readout="${JSON.stringify(readout)}">${svg}<i class="rule" hidden></i><div class="readout" role="status" hidden></div></div>`
}

/**
 * Shows the readout of the chart under the pointer, or of the focused one, at the x nearest to the pointer or chosen
 * by the arrow keys. Texts are set as text, never as HTML.
 */
const SOURCE = `
for (const chart of document.querySelectorAll('[data-readout]')) {
  const all = JSON.parse(chart.dataset.readout), rule = chart.querySelector('.rule'), box = chart.querySelector('.readout')
  let at = -1
  const hide = () => { at = -1; rule.hidden = box.hidden = true }
  const show = (next) => {
    if (next === at || !all[next]) return
    at = next
    const { x, place, lines } = all[at], head = document.createElement('b')
    head.textContent = x
    box.replaceChildren(head, ...lines.map(({ color, text }) => {
      const line = document.createElement('span')
      line.textContent = text
      line.style.borderColor = color
      return line
    }))
    rule.hidden = box.hidden = false
    rule.style.left = 100 * place + '%'
    box.style.left = place < .5 ? 100 * place + '%' : 'auto'
    box.style.right = place < .5 ? 'auto' : 100 - 100 * place + '%'
  }
  chart.addEventListener('pointermove', ({ clientX }) => {
    const { left, width } = chart.getBoundingClientRect(), to = (clientX - left) / width
    show(all.reduce((best, { place }, i) => Math.abs(place - to) < Math.abs(all[best].place - to) ? i : best, 0))
  })
  chart.addEventListener('pointerleave', hide)
  chart.addEventListener('blur', hide)
  chart.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (event.key === 'Escape') hide()
    if (!step) return
    event.preventDefault()
    show(at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step)
  })
}
`

/** The script of a page with readouts. */
export const READOUT_SCRIPT = new Markup(`<script>${SOURCE}</script>`)

/** The source that a page's policy must allow, so that no other script runs: the hash of the script. */
export const READOUT_POLICY = `'sha256-${createHash('sha256').update(SOURCE).digest('base64')}'`
