/** Formats of the canonical table. They are apart from their writers, so that help does not load these. */
export const EXPORT_FORMATS = ['csv', 'jsonl', 'parquet'] as const

/** A format of the canonical table. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number]
