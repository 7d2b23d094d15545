import { LISTS, type ListName, type RowFilter } from './suspect-rows.ts'

/** The drop-down lists that choose which rows are shown. */
export function Filters(props: {
  classNames: readonly string[]
  filter: RowFilter
  onFilter: (filter: RowFilter) => void
}) {
  const { classNames, filter, onFilter } = props
  return (
    <div class="controls choices">
      <label class="control" for="list">
        <span class="control-name">rows</span>
        <select
          id="list"
          value={filter.list}
          onChange={({ currentTarget }) => onFilter({ ...filter, list: currentTarget.value as ListName })}
        >
          {Object.entries(LISTS).map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label class="control" for="class">
        <span class="control-name">given or proposed as</span>
        <select
          id="class"
          value={filter.label ?? ''}
          onChange={({ currentTarget: { value } }) =>
            onFilter({ ...filter, label: value === '' ? undefined : Number(value) })
          }
        >
          <option value="">any class</option>
          {classNames.map((name, label) => (
            <option key={name} value={label}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}
