// The jobs of tables, which are loaded together.
export { aggregateTable } from './aggregate-table.ts'
export { auditTable } from './audit-table.ts'
export { cleanTable } from './clean-table.ts'
export { inspectTable } from './inspect-table.ts'
export { loadTables } from './load-tables.ts'
export { makeSample } from './make-sample.ts'
