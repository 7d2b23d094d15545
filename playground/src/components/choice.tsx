import type { One } from './state.ts'

export interface ChoiceProps<Name extends string> {
  /** The settings of which it chooses one. */
  of: One<NoInfer<Name>, string>
  name: Name
  label: string
  /** What there is to choose from, with its words. */
  among: Readonly<Record<string, string>>
}

/** One of several words. */
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
