import type { Figure } from './figure-data.js'
import type { FileText } from './files.js'
import type { Gallery } from './gallery.js'
import type { Table } from './table-data.js'

/** A condition on a result, with a sentence that states it. The command exits with code 1 if any condition fails. */
export interface Check {
  text: string
  holds: boolean
}

/** A report that an index page links to. */
export interface IndexEntry {
  name: string
  title: string
  summary: string
  /** Path of the report's page, relative to the index. */
  href: string
  /** Figure on the report's card; absent for a report without figures. */
  figure?: Figure
  checks: readonly Check[]
  /** Run time in seconds. */
  seconds: number
  /** Error message if the experiment failed, in which case there is no report. */
  failure?: string
}

/** A section of a report page: a statement with its table, figures and note, such as one claim of the theory. */
export interface ReportSection {
  /** HTML id of the section, such as 'T11'. */
  id: string
  /** All short names of the section, separated by commas, such as 'T17, S7a'. */
  name: string
  title: string
  /** Title of the group to which the section belongs; the overview lists sections by group. */
  group: string
  /** Statement of the section, shown above its table and figures. */
  statement: string
  /** Note on the section, shown below its table and figures. */
  note: string
  /** True if every finding of the section holds; shown as ✓ or ✗. */
  holds: boolean
  table: Table
  figures: readonly Figure[]
}

/** The outcome of a command, which is printed as text or JSON and written as a report. */
export interface CommandOutcome {
  title: string
  /** One paragraph: what was done, and what to look for. */
  about: string
  /** Further headings with a text each, shown below `about`, such as aims and methods of a study; none by default. */
  design?: readonly (readonly [heading: string, text: string])[]
  /** JSON document of the result, printed with `--json` and written to `summary.json`. */
  document: object
  /** Table that comes before all others and before the figures; none by default. */
  lead?: Table
  tables: readonly Table[]
  figures: readonly Figure[]
  /** Pictures that the page shows after the figures; none by default. */
  galleries?: readonly Gallery[]
  checks: readonly Check[]
  /** Names and values that describe the run, such as seed, threads and versions. */
  facts: readonly (readonly [name: string, value: string])[]
  /** One line that describes the run, printed below the text; none by default. */
  footer?: string
  /** Tables that only the page shows, below the others; none by default. */
  details?: readonly Table[]
  /** Further files of the report, by name; none by default. */
  files?: readonly { name: string; text: FileText }[]
  /** What to know of the result that the JSON document does not contain, printed to stderr with `--json`. */
  warnings?: readonly string[]
  /** Sections of the page. If given, the page shows them in place of `tables` and `figures`. */
  sections?: readonly ReportSection[]
  /** Reports that the page links to. If given, the page is an index of them. */
  entries?: readonly IndexEntry[]
}
