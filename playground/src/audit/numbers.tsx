import { cellText, type Table } from '#lab/report/table-data.js'
import { inPage } from './words.ts'

/** The table that comes first, as at most five large numbers, with its notes. */
export function Numbers({ table: { rows, columns, notes = [] } }: { table: Table }) {
  const [name, value] = columns
  return (
    <>
      <dl class="numbers">
        {rows.map((row) => (
          <div key={String(row[name.key])}>
            <dt>{cellText(row[name.key], name)}</dt>
            <dd>{cellText(row[value.key], value)}</dd>
          </div>
        ))}
      </dl>
      {notes.map((note) => (
        <p key={note} class="remark">
          {inPage(note)}
        </p>
      ))}
    </>
  )
}
