import { computed } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'
import { Choice } from '../components/choice.tsx'
import { CopyLink } from '../components/copy-link.tsx'
import { Notes } from '../components/notes.tsx'
import { percent } from '../components/percent.ts'
import { Scrollable } from '../components/scrollable.tsx'
import { Slider } from '../components/slider.tsx'
import { settingsOf } from '../components/state.ts'
import { STUDENTS, type StudentName } from '../world/settings.ts'
import { MatrixPanel } from './matrix-panel.tsx'
import { FIELDS, NOISES, type NoiseName, STEPS, TEACHERS, type TeacherName } from './settings.ts'
import { TestDigits, TrainingDigits } from './strips.tsx'
import { follow, view } from './view.ts'

const settings = settingsOf(FIELDS, 'digits')
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
          ' Theory: a nearest neighbour says what it would say had no label been flipped, passed through the noise.'}
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
      {right('teacher')} of new ones. The student of their labels for {unlabeled.toLocaleString('en')} unlabelled digits
      is right on {right('student')}.
    </p>
  )
}

function Choices() {
  const { values, change } = settings
  const { teacher, noise, student } = values.value
  return (
    <div class="controls choices">
      <Choice
        name="teacher"
        label="Teachers"
        value={teacher as TeacherName}
        among={TEACHERS}
        onChange={(teacher) => change({ teacher })}
      />
      <Choice
        name="noise"
        label="Labels flip"
        value={noise as NoiseName}
        among={NOISES}
        onChange={(noise) => change({ noise })}
      />
      <Choice
        name="student"
        label="Student"
        value={student as StudentName}
        among={STUDENTS}
        onChange={(student) => change({ student })}
      />
    </div>
  )
}

function Sliders() {
  const { values, change } = settings
  const { p, train, teachers, unlabeled, seed } = values.value
  return (
    <div class="controls">
      <Slider
        name="p"
        label="labels flipped, p"
        value={p}
        steps={STEPS.p}
        show={percent}
        onInput={(p) => change({ p })}
      />
      <Slider
        name="train"
        label="digits of each teacher"
        value={train}
        steps={STEPS.train}
        onInput={(train) => change({ train })}
      />
      <Slider
        name="teachers"
        label="teachers"
        value={teachers}
        steps={STEPS.teachers}
        onInput={(teachers) => change({ teachers })}
      />
      <Slider
        name="unlabeled"
        label="unlabelled digits"
        value={unlabeled}
        steps={STEPS.unlabeled}
        onInput={(unlabeled) => change({ unlabeled })}
      />
      <Slider
        name="seed"
        label="seed of all draws"
        value={seed}
        steps={STEPS.seed}
        onInput={(seed) => change({ seed })}
      />
    </div>
  )
}
