import type { ControlledSettings } from './state.ts'

export interface SliderProps<Name extends string> {
  /** The settings that contain `name`. */
  of: ControlledSettings<NoInfer<Name>, number>
  name: Name
  label: string
  /** The values that it stops at, ascending. */
  steps: readonly number[]
  /** Formats the value; with thousands separators by default. */
  show?: (value: number) => string
}

const plain = (value: number) => value.toLocaleString('en')

/**
 * A range input over a list of values. It stands at the nearest value of the list when the setting lies between two.
 */
export function Slider<Name extends string>({ of, name, label, steps, show = plain }: SliderProps<Name>) {
  const value = of.values.value[name]
  const at = steps.reduce((best, step, i) => (Math.abs(step - value) < Math.abs(steps[best] - value) ? i : best), 0)
  return (
    <label class="control" for={name}>
      <span class="control-name">{label}</span>
      <output for={name}>{show(value)}</output>
      <input
        id={name}
        type="range"
        min={0}
        max={steps.length - 1}
        value={at}
        aria-valuetext={show(value)}
        onInput={({ currentTarget }) => of.set(name, steps[Number(currentTarget.value)])}
      />
    </label>
  )
}
