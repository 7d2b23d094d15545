import type { CommandOutcome } from '../../lab/report/outcome.js'
import { type CsvCell, csvText } from '../../tables/csv.js'
import type { Table } from '../../tables/index.js'
import type { AuditRequest } from './flags.js'
import type { NamedAudit } from './named.js'

/** Returns the tables of a result as files of CSV. `whole` is the table with all of its columns, if it is to be cleaned. */
export function auditFiles(
  result: NamedAudit,
  cleaned: { how: NonNullable<AuditRequest['cleaned']>; whole: Table } | undefined,
): NonNullable<CommandOutcome['files']> {
  const columns = ['id', 'given', 'proposed', 'score', 'list', 'neighbors']
  return [
    { name: 'suspects.csv', text: () => csvText(columns, suspectRows(result)) },
    ...(cleaned ? [{ name: 'cleaned.csv', text: () => cleanedText(result, cleaned) }] : []),
  ]
}

function* suspectRows({ audit, named, idOf, nearOf }: NamedAudit): Generator<CsvCell[]> {
  for (const suspect of audit.suspects) {
    const { id, given, proposed, score, list } = named(suspect)
    const neighbors = Array.from(nearOf(suspect.row), idOf).join('; ')
    yield [id, given, proposed, score, list, neighbors]
  }
}

/** Returns the table with the labels of suspects replaced by the proposed ones, or without these rows. */
function cleanedText(
  { audit, data, named }: NamedAudit,
  { how, whole }: { how: AuditRequest['cleaned']; whole: Table },
): string {
  const proposed = new Map<number, string>()
  for (const suspect of audit.suspects) {
    if (suspect.list !== null) proposed.set(data.table.rowNumbers[data.rows[suspect.row]] - 1, named(suspect).proposed)
  }
  const label = whole.columns.findIndex(({ name }) => name === data.labelName)
  function* rows(): Generator<CsvCell[]> {
    for (let row = 0; row < whole.rows; row++) {
      const instead = proposed.get(row)
      if (instead !== undefined && how === 'drop') continue
      const cells: CsvCell[] = whole.columns.map(({ values, codes }) => (codes[row] < 0 ? null : values[codes[row]]))
      if (instead !== undefined) cells[label] = instead
      yield cells
    }
  }
  return csvText(
    whole.columns.map(({ name }) => name),
    rows(),
  )
}
