import { aggregateTable } from './aggregate-table.ts'
import { auditTable } from './audit-table.ts'
import { cleanTable } from './clean-table.ts'
import { inspectTable } from './inspect-table.ts'
import { loadTables } from './load-tables.ts'
import { makeSample } from './make-sample.ts'

/** The jobs of the tab “Your data”. */
export const TABLE_JOBS = { loadTables, makeSample, inspectTable, auditTable, cleanTable, aggregateTable }
