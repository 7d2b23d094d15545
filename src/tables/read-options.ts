import type { CallOptions } from '../engine/call-options.js'
import { CALL_OPTIONS, choice, either, flag, kind, list, type TableOf, text } from '../engine/options.js'
import { TABLE_FORMATS, type TableFormat } from './format.js'
import { MISSING } from './missing.js'

/** Options of reading a file of any format. */
export interface ReadOptions extends CallOptions {
  /** Name of the table in messages; by default that of the file. */
  name?: string
  /** Format of the file; 'auto', the default, recognizes it by its first bytes and the ending of its name. */
  format?: TableFormat | 'auto'
  /**
   * True if the first row of CSV or TSV holds the names of the columns, false if it is data, whose columns are then
   * called 'column 1', 'column 2', and so on. The default, 'auto', takes it for data if a cell after the first is
   * missing, if all its cells are numbers, or if each occurs again below.
   */
  header?: boolean | 'auto'
  /** Character between two cells of CSV or TSV; by default the comma, tab, semicolon or bar that the first row has most. */
  delimiter?: string
  /**
   * Spellings of a missing cell, after trimming; case matters. By default '', 'NA', 'NaN', 'null', 'None' and '-'.
   * Blank cells, `null`, NaN, and cells that a file leaves out are always missing.
   */
  missing?: readonly string[]
}

/** Returns the option of any string, the empty one too. */
export const anyText = () => kind<string>('a string', (value) => typeof value === 'string')

/** Option table of reading a file of any format. */
export const READ_OPTIONS = {
  ...CALL_OPTIONS,
  name: text(),
  format: choice(['auto', ...TABLE_FORMATS]).or('auto'),
  header: either(['auto'], flag()).or('auto'),
  delimiter: kind<string>(
    'one character other than a quote or a line end',
    (value) => typeof value === 'string' && /^[^"\r\n]$/u.test(value),
  ),
  missing: list(anyText(), 0).or(MISSING),
} satisfies TableOf<ReadOptions>
