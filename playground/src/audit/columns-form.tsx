import type { ComponentChildren } from 'preact'
import { Scrollable } from '../components/scrollable.tsx'
import type { ChosenTable, TableChoice } from './table-choice.ts'
import type { ColumnChoice } from './worker/audit-table.ts'
import type { TableHead } from './worker/inspect-table.ts'

/** Number of columns of which the first rows are shown. */
const MAX_SHOWN = 10

const MISSING: Record<ColumnChoice['missing'], string> = {
  refuse: 'stop',
  drop: 'drop the row',
  mean: 'use the mean',
}

export interface ColumnsFormProps {
  table: ChosenTable
  choice: TableChoice
}

/** What the table holds, and what its columns are. */
export function ColumnsForm({ table, choice }: ColumnsFormProps) {
  const { file, head, isVotes } = table
  return (
    <section class="columns-form" aria-label="Columns">
      <h2>{file.name}</h2>
      <FirstRows head={head} />
      <div class="controls">
        <Select
          id="holds"
          label="the table holds"
          value={String(isVotes)}
          onValue={(value) => choice.chooseVotes(value === 'true')}
        >
          <option value="false">features, labels</option>
          <option value="true">votes</option>
        </Select>
        {!isVotes && <ColumnChoices table={table} choice={choice} />}
      </div>
    </section>
  )
}

/** What each column of features and labels is. */
function ColumnChoices({ table, choice }: ColumnsFormProps) {
  const { head, columns, labelsFile } = table
  const { names, guess } = head
  const { chooseColumns, chooseLabelsFile } = choice
  const one = (value: string) => (value === '' ? undefined : value.slice(1))
  // A column that is recognized by its name would be again if none were chosen.
  const options = (none: string, guessed: string | undefined) => [
    ...(guessed === undefined
      ? [
          <option key="" value="">
            {none}
          </option>,
        ]
      : []),
    ...names.map((name) => (
      <option key={name} value={`=${name}`}>
        {name}
      </option>
    )),
  ]
  const valueFor = (name: string | undefined) => (name === undefined ? '' : `=${name}`)
  return (
    <>
      {labelsFile ? (
        <div class="control">
          <span class="control-name">labels from {labelsFile.name}</span>
          <button type="button" class="quiet" onClick={() => chooseLabelsFile(undefined)}>
            Use a column
          </button>
        </div>
      ) : (
        <Select
          id="label"
          label="column of labels"
          value={valueFor(columns.label)}
          onValue={(value) => chooseColumns({ label: one(value) })}
        >
          {options('choose one', guess.label)}
        </Select>
      )}
      <Select
        id="id"
        label="column of ids"
        value={valueFor(columns.id)}
        onValue={(value) => chooseColumns({ id: one(value) })}
      >
        {options('none: number the rows', guess.id)}
      </Select>
      <ListInput id="ignore" label="columns to leave out" of={columns} onList={chooseColumns} />
      <ListInput id="show" label="columns to show" of={columns} onList={chooseColumns} />
      <Select
        id="missing"
        label="missing features"
        value={columns.missing}
        onValue={(value) => chooseColumns({ missing: value as ColumnChoice['missing'] })}
      >
        {Object.entries(MISSING).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </Select>
      {!labelsFile && (
        <label class="control" for="labels-file">
          <span class="control-name">or labels from a file</span>
          <input
            id="labels-file"
            type="file"
            onChange={({ currentTarget }) => chooseLabelsFile(currentTarget.files?.[0])}
          />
        </label>
      )}
    </>
  )
}

interface SelectProps {
  id: string
  label: string
  value: string
  onValue: (value: string) => void
  children: ComponentChildren
}

/** A drop-down list with its label. */
function Select({ id, label, value, onValue, children }: SelectProps) {
  return (
    <label class="control" for={id}>
      <span class="control-name">{label}</span>
      <select id={id} value={value} onChange={({ currentTarget }) => onValue(currentTarget.value)}>
        {children}
      </select>
    </label>
  )
}

/** A list of columns as text: names, globs and ranges, separated by commas. */
function ListInput(props: {
  id: 'ignore' | 'show'
  label: string
  of: ColumnChoice
  onList: (some: Partial<ColumnChoice>) => void
}) {
  const { id, label, of, onList } = props
  const read = (text: string) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
  return (
    <label class="control" for={id}>
      <span class="control-name">{label}</span>
      <input
        id={id}
        type="text"
        placeholder={id === 'ignore' ? 'name, x*, x1..x20' : 'name, text'}
        autocomplete="off"
        spellcheck={false}
        value={of[id].join(', ')}
        onChange={({ currentTarget }) => onList({ [id]: read(currentTarget.value) })}
      />
    </label>
  )
}

/** The first rows of a table. */
function FirstRows({ head: { names, cells } }: { head: TableHead }) {
  const more = names.length - MAX_SHOWN
  const shown = names.slice(0, MAX_SHOWN)
  return (
    <Scrollable class="scroll first-rows" label="First rows">
      <table>
        <thead>
          <tr>
            {shown.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {more > 0 && <th scope="col">{more} more columns</th>}
          </tr>
        </thead>
        <tbody>
          {(cells[0] ?? []).map((_, row) => (
            <tr key={row}>
              {shown.map((name, t) => (
                <td key={name}>{cells[t]?.[row]}</td>
              ))}
              {more > 0 && <td>…</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  )
}
