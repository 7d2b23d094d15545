/**
 * Readers and writers of tables: the entry point 'noisy-teacher/tables'. Independent of the engine: what it returns are
 * plain arrays. Parsers are loaded with the first file of their format.
 */
export type { TableColumn } from './column.js'
export { type CsvCell, csvText } from './csv.js'
export type { TableDataset } from './dataset/dataset.js'
export { encoderFrom, type TableEncoder } from './dataset/encoder.js'
export type { MissingPolicy } from './dataset/missing-cells.js'
export { type ReadDatasetOptions, readDataset } from './dataset/read-dataset.js'
export { type ItemFeatures, readFeatures } from './features.js'
export type { TableFormat } from './format.js'
export type { OutsideLabel } from './label-classes.js'
export { MISSING } from './missing.js'
export type { ReadOptions } from './read-options.js'
export { type KnownSource, type ReadVotesOptions, readVotes } from './read-votes.js'
export type { TableSource } from './source.js'
export { type ReadTableOptions, readTable, type Table } from './table.js'
export type { VotesTable } from './votes-table.js'
export type { LeftOutColumn } from './wide-columns.js'
export { type WrittenFormat, writeTable } from './write-table.js'
