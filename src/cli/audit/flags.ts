import { type Command, Option as Flag } from 'commander'
import { NoisyTeacherError, shown } from '../../engine/check.js'
import { addFlags } from '../flags.js'
import { DEFAULT_COLUMNS, wrap } from '../print.js'
import {
  addDatasetFlags,
  commandLine,
  type DatasetFlags,
  type FlagValues,
  listOf,
  type Taken,
  takeDatasetFlags,
} from '../table-flags.js'

/** What `--cleaned` does with suspects. */
const CLEANED_WORDS = ['relabel', 'drop'] as const

/** Shape of the image that the features of a row are, in pixels, and its number of colors. */
export interface ImageShape {
  width: number
  height: number
  channels: 1 | 3
}

/** The checked arguments of `noisy-teacher audit`. */
export interface AuditRequest {
  /** Path of the table; '-' is the standard input. */
  source: string
  read: DatasetFlags
  /** Columns with labels: one, or one for each annotator; by default the one that is recognized by its name. */
  labels: readonly string[]
  /** Path of a table with the labels alone. */
  labelsFrom?: string
  /** Path of a table of checked rows. */
  checked?: string
  /** True to list every row. */
  all: boolean
  /** What to do with suspects in `cleaned.csv`; without it, the file is not written. */
  cleaned?: (typeof CLEANED_WORDS)[number]
  image?: ImageShape
  /** Column with paths of images. */
  images?: string
  /** Columns that are shown with each suspect, as asked. */
  show: readonly string[]
  /** Columns that are read only because the page may show them. */
  also?: readonly string[]
  /** True to print what the run needs, and not to run. */
  plan: boolean
  /** The command that repeats the run. */
  line: string
}

const ABOUT =
  'The table has one row for each example: a label, an id if there is one, and features, such as measurements, pixels, ' +
  'embeddings, or the probabilities of a classifier that did not learn from the row. It is CSV, TSV, JSON Lines, ' +
  'Parquet, Arrow or NPY, or - for the standard input. No clean labels are needed; a few checked rows make the answer ' +
  'narrower.'

const EXAMPLES = `Examples:
  noisy-teacher audit data.csv --label y
  noisy-teacher audit data.parquet --label species --ignore "name,date" --out report
  noisy-teacher audit pixels.npy --labels-from labels.npy --image 28x28 --out report
  noisy-teacher audit data.csv --label y --checked checked.csv --json`

/** Adds arguments, flags and help of `audit`. */
export function addAudit(audit: Command): void {
  audit.description(
    'estimate how many labels of a table are wrong and in which way, with the assumption named, and list the rows whose ' +
      'label looks wrong, with the one that they should have',
  )
  audit.argument('<table>', 'table of features and labels, or - for the standard input')
  audit.optionsGroup('Table:')
  audit.option('--label <column>', 'column of the labels; several, separated by commas, are votes of annotators')
  audit.option('--labels-from <table>', 'table with one column: the labels of the rows, in their order')
  addDatasetFlags(audit)
  audit.optionsGroup('Audit:')
  audit.option('--checked <table>', 'rows that someone checked: id and right label, as the page saves them')
  audit.option('--all', 'list every row, not only suspects')
  const cleaned = new Flag('--cleaned <how>', 'write cleaned.csv too, with suspects relabeled or dropped')
  audit.addOption(cleaned.choices([...CLEANED_WORDS]))
  audit.option('--image <shape>', 'show rows as images of so many pixels: 28x28, or 32x32x3 with colors')
  audit.option('--images <column>', 'column with the path of an image of each row, which the report shows')
  audit.option('--show <columns>', 'columns to show with each suspect (default: in the report, up to three)')
  audit.option('--plan', 'print what the run needs, and do not run')
  addFlags(audit)
  audit.addHelpText('after', `\n${wrap(ABOUT, DEFAULT_COLUMNS).join('\n')}\n\n${EXAMPLES}`)
}

/** Returns the request that the flags of `audit` make, and the flags that all commands share. */
export function takeAuditFlags([source]: readonly string[], given: FlagValues): Taken<AuditRequest> {
  const [read, rest] = takeDatasetFlags(given)
  const { label, labelsFrom, checked, all, cleaned, image, images, show, plan, ...shared } = rest
  const request: AuditRequest = {
    source,
    read,
    labels: label === undefined ? [] : listOf(label),
    all: Boolean(all),
    show: show === undefined ? [] : listOf(show),
    plan: Boolean(plan),
    line: commandLine('audit', [source], given),
  }
  if (show === undefined)
    request.also = namesIn(read.ignore ?? [])
      .filter((name) => name !== images)
      .slice(0, MAX_ALSO)
  if (labelsFrom !== undefined) request.labelsFrom = String(labelsFrom)
  if (checked !== undefined) request.checked = String(checked)
  if (cleaned !== undefined) request.cleaned = cleaned as AuditRequest['cleaned'] & string
  if (images !== undefined) request.images = String(images)
  if (image !== undefined) request.image = shapeOf(String(image))
  checkTogether(request)
  return [request, shared]
}

/** Number of ignored columns that the page may show. */
const MAX_ALSO = 3

/** Returns the names in a list of columns that may have patterns, 'x*' or 'x1..x20'. */
const namesIn = (list: readonly string[]) => list.filter((name) => !/\*|\.\./.test(name))

/** Throws BAD_OPTION when flags exclude each other. */
function checkTogether({ labels, labelsFrom, images, image }: AuditRequest): void {
  const refuse = (pair: string) => new NoisyTeacherError('BAD_OPTION', `audit: ${pair} exclude each other; give one`)
  if (labels.length > 0 && labelsFrom !== undefined) throw refuse('--label and --labels-from')
  if (images !== undefined && image !== undefined) throw refuse('--image and --images')
}

/** Returns the shape that a text such as '28x28' or '32x32x3' stands for. Throws BAD_OPTION when it is none. */
function shapeOf(text: string): ImageShape {
  const [, width, height, channels = '1'] = /^(\d{1,4})x(\d{1,4})(?:x([13]))?$/.exec(text) ?? []
  if (Number(width) > 0 && Number(height) > 0) {
    return { width: Number(width), height: Number(height), channels: channels === '3' ? 3 : 1 }
  }
  const needed = 'must be width x height, such as 28x28, or 32x32x3 with colors'
  throw new NoisyTeacherError('BAD_OPTION', `--image ${needed}, but is ${shown(text)}`)
}
