/**
 * Colors on a light page. The series colors are those of Okabe and Ito, changed as little as possible, with a violet and a red, so that any two
 * have a color difference of at least 19 (CIE 1976), also for readers with protanopia, deuteranopia or tritanopia.
 * `DARK` has lighter variants for a dark page.
 */
const LIGHT = `
    --paper: #fdfdfc; --ink: #1c1d20; --faint: #5d6068; --rule: #e2e2de; --wash: #f4f4f1;
    --series-1: #0065a6; --series-2: #d56b00; --series-3: #00995e; --series-4: #ac4e81; --series-5: #7a5100; --series-6: #3d3e45; --series-7: #8428e0; --series-8: #f80c50;
  `
const DARK = `
    --paper: #141518; --ink: #e9e8e4; --faint: #a2a5ad; --rule: #303238; --wash: #1d1f23;
    --series-1: #5c98f4; --series-2: #ef9355; --series-3: #3fcd90; --series-4: #e59de4; --series-5: #e9dc59; --series-6: #c8cbd0; --series-7: #8450f4; --series-8: #d03048;
  `

/** CSS variables of a page or a standalone figure, for the reader's light or dark scheme. */
export const COLORS = `:root {${LIGHT}}
@media (prefers-color-scheme: dark) {
  :root {${DARK}}
}`

/** Font families that readers have installed, because a report loads no fonts. */
export const FONTS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'

/** The style sheet of the report page. */
export const STYLE = `
${COLORS}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem clamp(1rem, 4vw, 2.5rem) 4rem; max-width: 72rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 ${FONTS};
}
h1, h2, h3, p, figure, dl, ul { margin: 0; padding: 0; }
h1 { font-size: clamp(1.6rem, 1.2rem + 2vw, 2.4rem); line-height: 1.15; letter-spacing: -.015em; text-wrap: balance; }
h2 { font-size: 1.15rem; line-height: 1.3; margin-bottom: .75rem; }
h3 { font-size: .95rem; font-weight: 600; margin-bottom: .4rem; }
.brand { font-size: .85rem; letter-spacing: .02em; color: var(--faint); margin-bottom: .5rem; }
.about { max-width: 42rem; margin-top: .9rem; font-size: 1.075rem; text-wrap: pretty; }
main { display: grid; gap: 3rem; margin-top: 2.5rem; grid-template-columns: minmax(0, 1fr); }

.claims { list-style: none; display: grid; gap: .4rem; }
.claims li { padding: .55rem .9rem; background: var(--wash); border-left: 3px solid var(--series-3); }
.claims li.fails { border-color: var(--series-2); font-weight: 600; }
.claims li::before { content: "✓ "; color: var(--series-3); font-weight: 700; }
.claims li.fails::before { content: "✗ fails: "; color: var(--series-2); }

.mark { font-weight: 700; color: var(--series-3); }
.mark.fails { color: var(--series-2); }
.overview { columns: 18rem; column-gap: 2.5rem; }
.overview > div { break-inside: avoid; padding-bottom: 1.75rem; }
.overview h2 { font-size: 1rem; margin-bottom: .4rem; }
.overview ul { list-style: none; font-size: .925rem; line-height: 1.35; }
.overview a { display: grid; grid-template-columns: 1rem 4.25rem minmax(0, 1fr); gap: .4rem; padding: .3rem 0; color: inherit; text-decoration: none; border-top: 1px solid var(--rule); }
.overview a:hover span:last-child, .overview a:focus-visible span:last-child { text-decoration: underline; }
.section { border-top: 1px solid var(--ink); padding-top: 1.25rem; scroll-margin-top: 1rem; }
.section h2 { font-size: 1.3rem; line-height: 1.3; }
.section .statement { max-width: 46rem; text-wrap: pretty; margin-bottom: 1.5rem; }
.section caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.beside { display: grid; gap: 1.5rem 3rem; grid-template-columns: minmax(0, 1fr); }
.beside > div { display: grid; gap: 1rem; align-content: start; max-width: 32rem; }
.beside :is(th, td) { font-size: .9rem; padding-left: 1.1rem; }
.beside th:first-child { padding-left: 0; }
@media (min-width: 62rem) { .beside { grid-template-columns: minmax(0, 5fr) minmax(0, 4fr); } }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-size: 1.15rem; font-weight: 700; line-height: 1.3; padding-bottom: .75rem; }
caption span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 2rem); text-wrap: balance; }
th, td { padding: .38rem 0 .38rem 1.6rem; white-space: nowrap; text-align: left; }
th:first-child { padding-left: 0; position: sticky; left: 0; background: var(--paper); }
.right { text-align: right; }
td.text { white-space: normal; min-width: 12rem; max-width: 42rem; }
thead th { font-size: .85rem; font-weight: 500; color: var(--faint); vertical-align: bottom; white-space: normal; border-bottom: 1px solid var(--ink); }
tbody th { font-weight: 400; white-space: normal; min-width: 7.5rem; }
tbody td, tbody th { border-bottom: 1px solid var(--rule); }
tbody th.right { min-width: 0; }
.group th { font-weight: 600; padding-top: 1.1rem; }
details.table { border-top: 1px solid var(--rule); padding-top: .75rem; }
details.table + details.table { margin-top: -2.25rem; }
details.table summary { font-weight: 600; cursor: pointer; width: fit-content; }
details.table[open] summary { margin-bottom: 1rem; }
details.table caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.note, figcaption { font-size: .875rem; line-height: 1.5; color: var(--faint); max-width: 46rem; margin-top: .75rem; text-wrap: pretty; }

.answer { display: grid; gap: 3rem 3.5rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
.answer > .lines, .answer > .dots { max-width: 32rem; }
@media (min-width: 62rem) {
  .answer:has(> .lines, > .dots) { grid-template-columns: fit-content(39rem) minmax(24rem, 1fr); }
  .answer:has(> .lines, > .dots) .note { width: 0; min-width: 100%; }
  .answer :is(th, td) { font-size: .925rem; padding-left: 1rem; }
  .answer th:first-child { padding-left: 0; }
}
.figures { display: grid; gap: 3rem 3.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
.figures > figure { max-width: 32rem; min-width: 0; }
.figures > .heatmaps, .figures > .multiples { grid-column: 1 / -1; max-width: none; }
.figures > .heatmaps:not(:has(.panels)) { grid-column: auto; max-width: 32rem; }
.panels { display: grid; gap: 1.5rem 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); }
.panels > div { max-width: 30rem; }
.plot { display: block; width: 100%; height: auto; overflow: visible; }
.plot text { white-space: pre; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; align-items: center; font-size: .875rem; margin-top: .6rem; }
.legend span { display: inline-flex; align-items: center; gap: .45rem; }
.legend .key { color: var(--faint); }
.chart { position: relative; }
.chart .rule { position: absolute; top: 8%; bottom: 15%; border-left: 1px solid var(--faint); pointer-events: none; }
.readout { position: absolute; top: 88%; min-width: max-content; margin: 0 .5rem; padding: .4rem .6rem; display: grid; gap: .15rem; background: var(--paper); border: 1px solid var(--rule); box-shadow: 0 1px 6px #0003; font-size: .8rem; line-height: 1.35; font-variant-numeric: tabular-nums; pointer-events: none; z-index: 1; }
.readout[hidden], .rule[hidden] { display: none; }
.readout span { border-left: 3px solid; padding-left: .4rem; }
.files a { color: inherit; margin-left: .35rem; }
.design { margin-top: 1.25rem; max-width: 46rem; }
.legend .plot { width: auto; flex: none; }

.cards { list-style: none; display: grid; gap: 2.5rem 3rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
.cards > li { display: flex; flex-direction: column; gap: .6rem; min-width: 0; border-top: 1px solid var(--rule); padding-top: 1rem; }
.cards h2 { margin: 0; line-height: 1.3; }
.cards a { color: inherit; text-decoration-color: var(--series-1); text-underline-offset: .2em; }
.cards .thumb { margin: .4rem 0; }
.cards .legend, .cards .note { font-size: .8rem; margin: 0; }
.cards .legend .key { display: none; }
.cards .panels { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .6rem; align-items: end; }
.cards .panels > div:only-child { grid-column: 1 / -1; max-width: none; }
.cards .panels h3 { font-size: .8rem; }
.cards .claims { font-size: .875rem; }

.gallery ul { list-style: none; display: grid; gap: 1.5rem 2rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
.gallery li { display: grid; gap: .75rem; grid-template-columns: 6rem minmax(0, 1fr); align-items: start; }
.gallery li > div { display: grid; gap: .5rem; grid-template-columns: repeat(4, minmax(0, 1fr)); }
.gallery img { display: block; width: 100%; height: auto; image-rendering: pixelated; border: 1px solid var(--rule); }
.gallery figcaption { margin-top: .3rem; font-size: .8rem; line-height: 1.35; color: var(--ink); overflow-wrap: anywhere; }
.gallery li > div figcaption { color: var(--faint); font-size: .75rem; }

dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem 1.75rem; font-size: .95rem; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 30rem) {
  body { padding-top: 1.5rem; }
  th, td { padding-left: .9rem; font-size: .92rem; }
  .design { display: block; }
  .design dd { margin-bottom: .5rem; }
  .readout { min-width: 0; }
}
@media print { body { max-width: none; padding: 0; } figure { break-inside: avoid; } }
`
