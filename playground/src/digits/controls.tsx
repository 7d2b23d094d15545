import { Choice } from '../components/choice.tsx'
import { percent } from '../components/percent.ts'
import { Slider } from '../components/slider.tsx'
import { STUDENTS } from '../world/settings.ts'
import { NOISES, STEPS, TEACHERS } from './settings.ts'
import { settings } from './settings-signal.ts'

/** What is what: teachers, noise, student. */
export function Choices() {
  return (
    <div class="controls choices">
      <Choice of={settings} name="teacher" label="Teachers" among={TEACHERS} />
      <Choice of={settings} name="noise" label="Labels flip" among={NOISES} />
      <Choice of={settings} name="student" label="Student" among={STUDENTS} />
    </div>
  )
}

/** How much of it. */
export function Sliders() {
  return (
    <div class="controls">
      <Slider of={settings} name="p" label="labels flipped, p" steps={STEPS.p} show={percent} />
      <Slider of={settings} name="train" label="digits of each teacher" steps={STEPS.train} />
      <Slider of={settings} name="teachers" label="teachers" steps={STEPS.teachers} />
      <Slider of={settings} name="unlabeled" label="unlabeled digits" steps={STEPS.unlabeled} />
      <Slider of={settings} name="seed" label="seed of all draws" steps={STEPS.seed} />
    </div>
  )
}
