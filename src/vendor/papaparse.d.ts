// The part of papaparse that scripts/bundle-tables.js bundles and we use.

/** An error in a row; `row` counts the rows of one call of `parse` from 0. */
export interface DelimitedError {
  code: 'MissingQuotes' | 'InvalidQuotes'
  row: number
}

export declare class Parser {
  constructor(config: { delimiter: string; newline: string })
  /**
   * Splits a text into rows of cells. With `ignoreLastRow`, leaves the last row, which may be incomplete; `meta.cursor`
   * is where it begins.
   */
  parse(
    text: string,
    baseIndex: number,
    ignoreLastRow: boolean,
  ): { data: string[][]; errors: DelimitedError[]; meta: { cursor: number } }
}
