import { alignOf, cellText, type Table } from '#lab/report/table-data.js'
import { Scrollable } from '../components/scrollable.tsx'
import { inPage } from './words.ts'

/** A table of the command, with its notes. */
export function PlainTable({ table }: { table: Table }) {
  const { title, columns, rows, notes = [] } = table
  return (
    <div class="plain-table">
      <Scrollable class="scroll" label={title}>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" class={alignOf(table, column)}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {columns.map((column) => (
                  <td key={column.key} class={alignOf(table, column)}>
                    {cellText(row[column.key], column)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
      {notes.map((note) => (
        <p key={note} class="legend">
          {inPage(note)}
        </p>
      ))}
    </div>
  )
}
