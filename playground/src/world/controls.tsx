import { Choice } from '../components/choice.tsx'
import { Slider } from '../components/slider.tsx'
import { STUDENTS, TEACHERS, WORLD_STEPS, WORLDS } from './settings.ts'
import { settings } from './settings-signal.ts'

const percent = (value: number) => `${Math.round(100 * value)}%`

/** The controls: noise and sizes first, then what is learned and by whom, then the setting of the chosen teacher. */
export function Controls() {
  const { teacher } = settings.values.value
  const isKernel = teacher === 'laplace' || teacher === 'gaussian'
  return (
    <div class="controls">
      <Slider of={settings} name="p" label="labels flipped, p" steps={WORLD_STEPS.p} show={percent} />
      <Slider of={settings} name="n" label="noisy points, n" steps={WORLD_STEPS.n} />
      <Slider of={settings} name="teachers" label="teachers" steps={WORLD_STEPS.teachers} />
      <Slider of={settings} name="unlabeled" label="unlabeled points" steps={WORLD_STEPS.unlabeled} />
      <Choice of={settings} name="world" label="World" among={WORLDS} />
      <Choice of={settings} name="teacher" label="Teachers" among={TEACHERS} />
      {teacher === 'nearest' && <Slider of={settings} name="k" label="neighbors, k" steps={WORLD_STEPS.k} />}
      {isKernel && <Slider of={settings} name="bandwidth" label="bandwidth" steps={WORLD_STEPS.bandwidth} />}
      {teacher === 'shepard' && (
        <Slider of={settings} name="beta" label="distance exponent, β" steps={WORLD_STEPS.beta} />
      )}
      <Choice of={settings} name="student" label="Student" among={STUDENTS} />
      <Slider of={settings} name="seed" label="seed of all draws" steps={WORLD_STEPS.seed} />
    </div>
  )
}
