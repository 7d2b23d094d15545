import { Choice } from '../components/choice.tsx'
import { Slider } from '../components/slider.tsx'
import { STEPS, STUDENTS, TEACHERS, WORLDS } from './settings.ts'
import { settings } from './settings-signal.ts'

const percent = (value: number) => `${Math.round(100 * value)}%`

/** What is what: world, teachers, student. */
export function Choices() {
  return (
    <div class="controls choices">
      <Choice of={settings} name="world" label="World" among={WORLDS} />
      <Choice of={settings} name="teacher" label="Teachers" among={TEACHERS} />
      <Choice of={settings} name="student" label="Student" among={STUDENTS} />
    </div>
  )
}

/** How much of it; the slider of a teacher's own setting stands only where there is such a teacher. */
export function Sliders() {
  const { teacher } = settings.values.value
  const isKernel = teacher === 'laplace' || teacher === 'gaussian'
  return (
    <div class="controls">
      <Slider of={settings} name="p" label="labels flipped, p" steps={STEPS.p} show={percent} />
      <Slider of={settings} name="n" label="noisy points, n" steps={STEPS.n} />
      <Slider of={settings} name="teachers" label="teachers" steps={STEPS.teachers} />
      {teacher === 'nearest' && <Slider of={settings} name="k" label="neighbors, k" steps={STEPS.k} />}
      {isKernel && <Slider of={settings} name="bandwidth" label="bandwidth" steps={STEPS.bandwidth} />}
      {teacher === 'shepard' && <Slider of={settings} name="beta" label="distance exponent, β" steps={STEPS.beta} />}
      <Slider of={settings} name="unlabeled" label="unlabeled points" steps={STEPS.unlabeled} />
      <Slider of={settings} name="seed" label="seed of all draws" steps={STEPS.seed} />
    </div>
  )
}
