import './digits.css'

import { computed } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'
import { CopyLink } from '../components/copy-link.tsx'
import { Notes } from '../components/notes.tsx'
import { percent } from '../components/percent.ts'
import { Scrollable } from '../components/scrollable.tsx'
import { Term } from '../components/term.tsx'
import { PAPER } from '../components/terms.ts'
import { Controls } from './controls.tsx'
import { MatrixPanel } from './matrix-panel.tsx'
import { NOISES, type NoiseName } from './settings.ts'
import { settings } from './settings-signal.ts'
import { TestDigits, TrainingDigits } from './strips.tsx'
import { follow, view } from './view.ts'

/** Address of the packed digits, which the build writes next to the page. */
const DIGITS_ADDRESS = new URL('digits.bin', document.baseURI).href
/** Settings of the job `figure`. */
const jobSettings = computed(() => ({ ...settings.values.value, address: DIGITS_ADDRESS }))

/** The Digits tab: Figure 1 of Kaplun et al. (2022) on handwritten digits, with controls. */
export function DigitsTab() {
  // A layout effect runs before the first paint, so the page never shows an idle tab without results.
  useLayoutEffect(() => follow(jobSettings), [])
  const { busy, refused, failed } = view.value
  const { teacher, teachers } = settings.values.value
  return (
    <div class="beside" aria-busy={busy}>
      <Story />
      <Notes busy={busy} refused={refused} failed={failed} address={settings.refused.value} />
      <Scrollable class="panels matrices" label="Confusion matrices">
        <MatrixPanel panel="labels" title="Noisy labels" summary="The training labels of the teachers." />
        <MatrixPanel panel="student" title="The student" summary="Fitted only to labels by teachers drawn at random." />
        <MatrixPanel panel="teacher" title="One teacher" summary="Repeats the noise on new digits." />
        <MatrixPanel panel="vote" title={`Vote of ${teachers}`} summary="Errors that differ are outvoted." />
      </Scrollable>
      <Controls />
      <p class="legend">
        This is Figure 1 of <a href={PAPER}>the paper</a>. Rows are true digits; columns are labels or predictions:
        mistakes are off the diagonal. Classifiers are tested on 1,000 digits that no learner has seen.
        {teacher === 'nearest' &&
          ' Theory: predictions of 1-NN are those of 1-NN fitted to clean labels, with the same noise applied.'}
      </p>
      <TrainingDigits />
      <TestDigits />
      <div class="buttons">
        <CopyLink />
      </div>
    </div>
  )
}

/** The result in words, with the numbers of this view. */
function Story() {
  const { p, train, teachers, unlabeled, noise } = settings.values.value
  const { measures } = view.value
  const right = (panel: 'teacher' | 'student') => {
    const accuracy = measures[panel]?.accuracy.estimate
    return <strong>{accuracy === undefined ? '…' : percent(accuracy)}</strong>
  }
  return (
    <p class="story">
      Handwritten digits, <strong>{percent(p)}</strong> of their labels flipped {NOISES[noise as NoiseName]}. Each of{' '}
      {teachers} <Term of="teacher">teachers</Term> is fitted to {train} digits; one is right on {right('teacher')} of
      new digits. The <Term of="student">student</Term>, fitted only to their answers on{' '}
      {unlabeled.toLocaleString('en')} other digits, is right on {right('student')}.
    </p>
  )
}
