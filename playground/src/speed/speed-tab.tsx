import './speed.css'
import { useEffect } from 'preact/hooks'
import { Notes } from '../components/notes.tsx'
import { Slider } from '../components/slider.tsx'
import { settingsOf } from '../components/state.ts'
import { guideAddress } from '../components/terms.ts'
import { ProblemCard } from './problem-card.tsx'
import { PROBLEMS } from './problems.ts'
import { SPEED_FIELDS, SPEED_STEPS, sizesOf } from './settings.ts'
import { show, stop, view } from './view.ts'
import { describeAnswers, describeTimes } from './words.ts'

const settings = settingsOf(SPEED_FIELDS, 'speed')
const NAMES = PROBLEMS.map(({ name }) => name)

/** The Speed tab: a race of the engine against a plain loop and TensorFlow.js in this browser. */
export function SpeedTab() {
  // The race stops when another tab opens, whose computations would distort the times.
  useEffect(() => stop, [])
  const { busy, refused, failed, lanes, sizes, capabilities, progress } = view.value
  const isDone = !busy && progress !== undefined && progress.done === progress.total
  return (
    <div class="speed" aria-busy={busy}>
      <p class="story">
        How fast is noisy-teacher in <em>your</em> browser? The same three jobs are done by a plain JavaScript loop, by
        TensorFlow.js and by noisy-teacher, in turns, and their answers are compared.{' '}
        {isDone ? (
          <>
            <strong>{describeTimes(lanes, NAMES)}</strong> {describeAnswers(lanes)}
          </>
        ) : (
          'At 10,000 points a race takes about 20 seconds.'
        )}
      </p>
      <div class="run">
        <button type="button" class="main" onClick={() => (busy ? stop() : show(settings.values.value))}>
          {busy ? 'Stop' : lanes.length > 0 ? 'Race again' : 'Start the race'}
        </button>
        <Slider of={settings} name="n" label="points" steps={SPEED_STEPS.n} />
        {busy && <RaceProgressBar />}
      </div>
      <Notes busy={busy} refused={refused} failed={failed} address={settings.refused.value} />
      <div class="problems">
        {PROBLEMS.map((problem) => (
          <ProblemCard
            key={problem.name}
            problem={problem}
            sizes={sizes ?? sizesOf(settings.values.value)}
            lanes={lanes}
            threads={capabilities?.threads ?? 1}
          />
        ))}
      </div>
      <Rules />
      <Machine />
    </div>
  )
}

/** The progress of the race, with the time that is left. */
function RaceProgressBar() {
  const { progress } = view.value
  if (!progress) return <span class="time-left">loading TensorFlow.js</span>
  const { done, total, secondsLeft } = progress
  return (
    <>
      <progress max={total} value={done} aria-label="Progress of the race" />
      <span class="time-left">
        {secondsLeft === undefined ? 'first round, which does not count' : `about ${Math.ceil(secondsLeft)} s left`}
      </span>
    </>
  )
}

/** What is compared, and how. */
function Rules() {
  return (
    <p class="legend">
      Bars are speeds: longer is faster. Times are medians of five rounds after one that does not count; the inputs are
      in place before, and reading the answers counts. Large numbers compare one thread with one thread.{' '}
      <strong>Plain loop:</strong> float64, four points at a time, whose sums are the definition of the right answers.{' '}
      <strong>TensorFlow.js 4:</strong> its WebAssembly backend with SIMD on one thread (its threads need scripts that
      this page&rsquo;s security policy refuses), float32, all distances at once as |q|² + |x|² − 2 q·x. Its WebGL
      backend, which computes on a graphics card, does not run here. <strong>noisy-teacher:</strong> strict numerics; a
      search includes the building of its index, and is exact. Beside native libraries:{' '}
      <a href={guideAddress('speed')}>guide on speed</a>.
    </p>
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
