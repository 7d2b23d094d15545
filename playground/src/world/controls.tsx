import { Choice } from '../components/choice.tsx'
import { Slider } from '../components/slider.tsx'
import { STEPS, STUDENTS, type StudentName, TEACHERS, type TeacherName, WORLDS, type WorldName } from './settings.ts'
import { settings } from './settings-signal.ts'

const percent = (value: number) => `${Math.round(100 * value)}%`

/** What is what: world, teachers, student. */
export function Choices() {
  const { values, change } = settings
  const { world, teacher, student } = values.value
  return (
    <div class="controls choices">
      <Choice
        name="world"
        label="World"
        value={world as WorldName}
        among={WORLDS}
        onChange={(world) => change({ world })}
      />
      <Choice
        name="teacher"
        label="Teachers"
        value={teacher as TeacherName}
        among={TEACHERS}
        onChange={(teacher) => change({ teacher })}
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

/** How much of it; the slider of a teacher's own setting stands only where there is such a teacher. */
export function Sliders() {
  const { values, change } = settings
  const { teacher, p, n, teachers, k, bandwidth, beta, unlabeled, seed } = values.value
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
      <Slider name="n" label="noisy points, n" value={n} steps={STEPS.n} onInput={(n) => change({ n })} />
      <Slider
        name="teachers"
        label="teachers"
        value={teachers}
        steps={STEPS.teachers}
        onInput={(teachers) => change({ teachers })}
      />
      {teacher === 'nearest' && (
        <Slider name="k" label="neighbours, k" value={k} steps={STEPS.k} onInput={(k) => change({ k })} />
      )}
      {(teacher === 'laplace' || teacher === 'gaussian') && (
        <Slider
          name="bandwidth"
          label="bandwidth"
          value={bandwidth}
          steps={STEPS.bandwidth}
          onInput={(bandwidth) => change({ bandwidth })}
        />
      )}
      {teacher === 'shepard' && (
        <Slider
          name="beta"
          label="distance exponent, β"
          value={beta}
          steps={STEPS.beta}
          onInput={(beta) => change({ beta })}
        />
      )}
      <Slider
        name="unlabeled"
        label="unlabelled points"
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
