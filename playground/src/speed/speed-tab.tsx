import { useEffect } from 'preact/hooks'
import { Notes } from '../components/notes.tsx'
import { Slider } from '../components/slider.tsx'
import { settingsOf } from '../components/state.ts'
import { Bars } from './bars.tsx'
import { SPEED_FIELDS, SPEED_STEPS } from './settings.ts'
import { show, stop, view } from './view.ts'

const settings = settingsOf(SPEED_FIELDS, 'speed')

/** The Speed tab: a benchmark of the engine in this browser. */
export function SpeedTab() {
  // The benchmark stops when another tab opens, whose computations would distort the times.
  useEffect(() => stop, [])
  const { busy, refused, failed, progress, timed } = view.value
  const { n } = settings.values.value
  return (
    <div aria-busy={busy}>
      <p class="story">
        Exact nearest neighbors and kernel products in WebAssembly, timed in this browser:{' '}
        {(n / 5).toLocaleString('en')} queries against {n.toLocaleString('en')} points. One GFLOP/s is 10⁹ operations of
        the plain algorithm per second. The engine skips operations that it proves unnecessary, so a figure may exceed
        the machine&rsquo;s peak.
      </p>
      <div class="run">
        <Slider of={settings} name="n" label="points" steps={SPEED_STEPS.n} />
        <button type="button" class="main" onClick={() => (busy ? stop() : show(settings.values.value))}>
          {busy ? 'Stop' : timed.length > 0 ? 'Run again' : 'Run the benchmark'}
        </button>
        {progress && <progress max={progress.total} value={progress.done} aria-label="Rounds timed" />}
      </div>
      <Notes busy={busy} refused={refused} failed={failed} address={settings.refused.value} />
      <Bars />
      <p class="legend">
        * Time in Chromium 150 divided by time in Node 24, measured on one machine in November 2026 (
        <code>npm run bench -- browser/node</code>), because a page cannot time Node.
      </p>
      <Machine />
    </div>
  )
}

/** The capabilities of the engine in this page, and the reason when threads are unavailable. */
function Machine() {
  const { capabilities } = view.value
  if (!capabilities) return null
  const { simd, relaxed, threads, numerics, reason, maxBytes } = capabilities
  return (
    <section aria-label="Engine capabilities">
      <dl class="machine">
        <dt>threads</dt>
        <dd>
          <data data-name="threads" value={String(threads)}>
            {threads}
          </data>
        </dd>
        <dt>SIMD</dt>
        <dd>{simd ? (relaxed ? 'yes, relaxed in filters' : 'yes') : 'no'}</dd>
        <dt>numerics</dt>
        <dd>{numerics}: the same bits in every browser and in Node</dd>
        <dt>memory</dt>
        <dd>up to {(maxBytes / 2 ** 30).toFixed(1)} GiB</dd>
      </dl>
      {reason && <p class="note">{reason}</p>}
    </section>
  )
}
