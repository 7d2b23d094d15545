import type { ControlledSettings } from './state.ts'

export interface ChoiceProps<Name extends string> {
  /** The settings that contain `name`. */
  of: ControlledSettings<NoInfer<Name>, string>
  name: Name
  label: string
  /** The allowed values, each with the text shown for it. */
  among: Readonly<Record<string, string>>
}

/** A drop-down list that sets one setting to one of several words. */
export function Choice<Name extends string>({ of, name, label, among }: ChoiceProps<Name>) {
  return (
    <label class="control" for={name}>
      <span class="control-name">{label}</span>
      <select
        id={name}
        value={of.values.value[name]}
        onChange={({ currentTarget }) => of.set(name, currentTarget.value)}
      >
        {Object.entries(among).map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}
