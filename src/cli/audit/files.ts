import type { CommandOutcome } from '../../lab/report/outcome.js'
import { type CsvCell, csvText } from '../../tables/csv.js'
import type { Table } from '../../tables/index.js'
import { cleanedText, type LabelChanges } from './cleaned.js'
import type { AuditRequest } from './flags.js'
import type { NamedAudit } from './named.js'

/** Returns the tables of a result as files of CSV. `whole` is the table with all of its columns, if it is to be cleaned. */
export function auditFiles(
  result: NamedAudit,
  cleaned: { how: NonNullable<AuditRequest['cleaned']>; whole: Table } | undefined,
): NonNullable<CommandOutcome['files']> {
  return [
    { name: 'suspects.csv', text: () => suspectsText(result) },
    ...(cleaned
      ? [
          {
            name: 'cleaned.csv',
            text: () => cleanedText(cleaned.whole, result.data.labelName, suspectChanges(result, cleaned.how)),
          },
        ]
      : []),
  ]
}

const SUSPECT_COLUMNS = ['id', 'given', 'proposed', 'score', 'list', 'neighbors']

/** Returns the list of suspects as CSV. */
export const suspectsText = (result: NamedAudit): string => csvText(SUSPECT_COLUMNS, suspectRows(result))

function* suspectRows({ audit, named, idOf, nearOf }: NamedAudit): Generator<CsvCell[]> {
  for (const suspect of audit.suspects) {
    const { id, given, proposed, score, list } = named(suspect)
    const neighbors = Array.from(nearOf(suspect.row), idOf).join('; ')
    yield [id, given, proposed, score, list, neighbors]
  }
}

/** Returns the changes that give suspects their proposed label, or drop them. */
function suspectChanges({ audit, named }: NamedAudit, how: AuditRequest['cleaned']): LabelChanges {
  const listed = audit.suspects.filter(({ list }) => list !== null).map(named)
  return new Map(listed.map(({ row, proposed }) => [row, how === 'drop' ? null : proposed]))
}
