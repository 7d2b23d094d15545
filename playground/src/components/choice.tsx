export interface ChoiceProps<T extends string> {
  name: string
  label: string
  value: T
  /** What there is to choose from, with its words. */
  among: Readonly<Record<T, string>>
  onChange: (value: T) => void
}

/** One of several words. */
export function Choice<T extends string>({ name, label, value, among, onChange }: ChoiceProps<T>) {
  return (
    <label class="control" for={name}>
      <span class="control-name">{label}</span>
      <select id={name} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value as T)}>
        {Object.entries<string>(among).map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}
