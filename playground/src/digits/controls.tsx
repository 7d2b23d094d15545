import { Choice } from '../components/choice.tsx'
import { percent } from '../components/percent.ts'
import { Slider } from '../components/slider.tsx'
import { STUDENTS } from '../world/settings.ts'
import { DIGITS_STEPS, NOISES, TEACHERS } from './settings.ts'
import { settings } from './settings-signal.ts'

/** The controls: noise and sizes first, then what is flipped, by whom it is learned, and the seed. */
export function Controls() {
  return (
    <div class="controls">
      <Slider of={settings} name="p" label="labels flipped, p" steps={DIGITS_STEPS.p} show={percent} />
      <Slider of={settings} name="unlabeled" label="unlabeled digits" steps={DIGITS_STEPS.unlabeled} />
      <Slider of={settings} name="train" label="digits per teacher" steps={DIGITS_STEPS.train} />
      <Slider of={settings} name="teachers" label="teachers" steps={DIGITS_STEPS.teachers} />
      <Choice of={settings} name="noise" label="Labels flip" among={NOISES} />
      <Choice of={settings} name="teacher" label="Teachers" among={TEACHERS} />
      <Choice of={settings} name="student" label="Student" among={STUDENTS} />
      <Slider of={settings} name="seed" label="seed of all draws" steps={DIGITS_STEPS.seed} />
    </div>
  )
}
