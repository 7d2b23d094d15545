import { computed } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'
import { CopyLink } from '../components/copy-link.tsx'
import { Notes } from '../components/notes.tsx'
import { percent } from '../components/percent.ts'
import { Scrollable } from '../components/scrollable.tsx'
import { Choices, Sliders } from './controls.tsx'
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
    <div aria-busy={busy}>
      <Story />
      <Choices />
      <Notes busy={busy} refused={refused} failed={failed} address={settings.refused.value} />
      <TrainingDigits />
      <Scrollable class="panels matrices" label="Confusion matrices">
        <MatrixPanel panel="labels" title="Noisy labels" summary="The training labels of the teachers." />
        <MatrixPanel panel="teacher" title="One teacher" summary="Repeats the noise on new digits." />
        <MatrixPanel panel="vote" title={`Vote of ${teachers}`} summary="Errors that differ are outvoted." />
        <MatrixPanel panel="student" title="The student" summary="Fitted only to labels by teachers drawn at random." />
      </Scrollable>
      <p class="legend">
        Rows are true digits; columns are labels or predictions: mistakes are off the diagonal. Classifiers are tested
        on 1,000 digits that no learner has seen.
        {teacher === 'nearest' &&
          ' Theory: predictions of 1-NN are those of 1-NN fitted to clean labels, with the same noise applied.'}
      </p>
      <Sliders />
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
      Figure 1 of the paper, on handwritten digits. <strong>{percent(p)}</strong> of the labels are flipped{' '}
      {NOISES[noise as NoiseName]}. Each of {teachers} teachers is fitted to {train} digits; a single teacher is right
      on {right('teacher')} of new digits. A student fitted to their labels of {unlabeled.toLocaleString('en')} other
      digits is right on {right('student')}.
    </p>
  )
}
