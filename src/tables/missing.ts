/**
 * Spellings of a missing cell by default. A cell of white space, a JSON `null`, a number that is NaN and a cell that a
 * Parquet file leaves out are always missing, whatever this list says.
 */
export const MISSING: readonly string[] = ['', 'NA', 'NaN', 'null', 'None', '-']

/** Returns the spellings of missing cells as a set, trimmed, as cells are before they are compared. Case matters. */
export const missingSet = (spellings: readonly string[]): ReadonlySet<string> =>
  new Set(['', ...spellings.map((each) => each.trim())])
