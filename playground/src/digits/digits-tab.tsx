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

/** Where the build laid the digits. */
const ADDRESS = new URL('digits.bin', document.baseURI).href
const asked = computed(() => ({ ...settings.values.value, address: ADDRESS }))

/** Figure 1 of the paper on real digits. */
export function DigitsTab() {
  // Before the page is painted: it is never seen idle with nothing computed.
  useLayoutEffect(() => follow(asked), [])
  const { busy, refused, failed } = view.value
  const { teacher, teachers } = settings.values.value
  return (
    <div aria-busy={busy}>
      <Story />
      <Choices />
      <Notes busy={busy} refused={refused} failed={failed} address={settings.refused.value} />
      <TrainingDigits />
      <Scrollable class="panels matrices" label="Confusion matrices">
        <MatrixPanel panel="labels" title="Noisy labels" says="What the teachers are shown." />
        <MatrixPanel panel="teacher" title="One teacher" says="It repeats the noise on digits it has not seen." />
        <MatrixPanel panel="vote" title={`Vote of ${teachers}`} says="Errors that differ are outvoted." />
        <MatrixPanel panel="student" title="The student" says="It saw labels of random teachers only." />
      </Scrollable>
      <p class="legend">
        Rows are the digits, columns what they are called: mistakes are off the diagonal. Right answers are counted on
        1,000 digits that nobody was shown.
        {teacher === 'nearest' &&
          ' Theory: a nearest neighbor says what it would say had no label been flipped, passed through the noise.'}
      </p>
      <Sliders />
      <TestDigits />
      <div class="buttons">
        <CopyLink />
      </div>
    </div>
  )
}

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
      {NOISES[noise as NoiseName]}. Each of {teachers} teachers fits {train} digits; one of them is right on{' '}
      {right('teacher')} of new ones. The student of their labels for {unlabeled.toLocaleString('en')} unlabeled digits
      is right on {right('student')}.
    </p>
  )
}
