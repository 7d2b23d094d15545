export interface SliderProps {
  name: string
  label: string
  value: number
  /** What it stops at, ascending. */
  steps: readonly number[]
  show?: (value: number) => string
  onInput: (value: number) => void
}

const plain = (value: number) => value.toLocaleString('en')

/** A range input over a list of values; it stands at the nearest one where its value is between two. */
export function Slider({ name, label, value, steps, show = plain, onInput }: SliderProps) {
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
        onInput={({ currentTarget }) => onInput(steps[Number(currentTarget.value)])}
      />
    </label>
  )
}
