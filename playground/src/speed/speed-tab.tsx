import { useEffect } from 'preact/hooks'
import { Notes } from '../components/notes.tsx'
import { Slider } from '../components/slider.tsx'
import { settingsOf } from '../components/state.ts'
import { Bars } from './bars.tsx'
import { FIELDS, STEPS } from './settings.ts'
import { show, stop, view } from './view.ts'

const settings = settingsOf(FIELDS, 'speed')

/** The engine's benchmark, in this browser. */
export function SpeedTab() {
  // What another tab computes would be timed with it.
  useEffect(() => stop, [])
  const { busy, refused, failed, progress, timed } = view.value
  const { n } = settings.values.value
  return (
    <div aria-busy={busy}>
      <p class="story">
        Exact nearest neighbors and kernel products in WebAssembly, timed in this browser:{' '}
        {(n / 5).toLocaleString('en')} queries against {n.toLocaleString('en')} points. A GFLOP/s is 10⁹ operations of
        the plain algorithm in a second; the engine skips what it can prove to be needless, and so may show more than
        the machine can do.
      </p>
      <div class="run">
        <Slider of={settings} name="n" label="points" steps={STEPS.n} />
        <button type="button" class="main" onClick={() => (busy ? stop() : show(settings.values.value))}>
          {busy ? 'Stop' : timed.length > 0 ? 'Run again' : 'Run the benchmark'}
        </button>
        {progress && <progress max={progress.total} value={progress.done} aria-label="Rounds timed" />}
      </div>
      <Notes busy={busy} refused={refused} failed={failed} address={settings.refused.value} />
      <Bars />
      <p class="legend">
        * Seconds in Chromium as a share of those in Node 24 on one machine (<code>npm run bench -- browser/node</code>,
        November 2026): a page cannot time Node itself.
      </p>
      <Machine />
    </div>
  )
}

/** What the engine has here, and why not more. */
function Machine() {
  const { capabilities } = view.value
  if (!capabilities) return null
  const { simd, relaxed, threads, numerics, reason, maxBytes } = capabilities
  return (
    <section aria-label="What the engine has here">
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
