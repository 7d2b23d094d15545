import type { Audit, AuditNoise, NoiseEstimate } from '../../audit/result.js'
import type { Table } from '../../lab/report/table-data.js'
import { count as counted } from '../../tables/summary.js'
import { count, percent } from '../words.js'
import type { NamedAudit } from './named.js'

/** The title of each verdict. */
export const AUDIT_TITLES = {
  point: 'How many labels are wrong',
  bounds: 'How many labels are wrong: between two bounds',
  'not separable': 'These features cannot tell how many labels are wrong',
  'too coarse': 'These features are too coarse to tell how many labels are wrong',
}

/** Number of rows on each list. */
export interface ListCounts {
  certain: number
  suspect: number
}

/** Returns how many rows are certainly wrong, and how many more are suspect. */
export function listCounts({ suspects }: Audit): ListCounts {
  const certain = suspects.filter(({ list }) => list === 'certain').length
  return { certain, suspect: suspects.filter(({ list }) => list === 'suspect').length }
}

/** Returns the first table: at most four numbers in plain words. */
export function summaryTable(result: NamedAudit, notes: readonly string[]): Table {
  const { audit, data } = result
  const { certain, suspect } = listCounts(audit)
  return {
    title: 'Summary',
    columns: [
      { key: 'name', title: 'what' },
      { key: 'value', title: 'number' },
    ],
    rows: [
      {
        name: `rows with a label, of ${counted(result.classes.length, 'class', 'classes')}`,
        value: count(data.rows.length),
      },
      { name: 'labels estimated to be wrong', value: rateText(audit) },
      { name: 'rows on the list: another label fits better', value: count(certain + suspect) },
      { name: 'of these, clear cases', value: count(certain) },
    ],
    notes,
  }
}

/** Returns the noise rate that is claimed, in words. */
function rateText({ verdict, noise }: Audit): string {
  const { estimate, interval, checked, separable } = noise
  if (separable.estimate === null && !checked) return 'cannot be told'
  return verdict === 'point' && estimate !== null ? withInterval({ estimate, interval }) : rangeText(interval)
}

const rangeText = (interval: NoiseEstimate['interval']) => interval.map(percent).join(' to ')
const withInterval = ({ estimate, interval }: NoiseEstimate) => `${percent(estimate ?? 0)} (${rangeText(interval)})`

/** Returns what the checked rows say by themselves, as a sentence; none without them. */
function checkedSentence({ checked }: AuditNoise): string[] {
  if (!checked) return []
  const { rows, wrong } = checked
  return [
    `Of ${counted(rows, 'checked row')} ${count(wrong)} ${wrong === 1 ? 'has' : 'have'} a wrong label: these rows alone say ` +
      `${withInterval(checked)} of all.`,
  ]
}

/** Returns the sentences that explain a verdict, with the assumption named and what would help. */
export function verdictSentences({ audit, data }: NamedAudit): string[] {
  const { verdict, noise } = audit
  const [core, separable] = [noise.core, noise.separable].map(({ estimate }) => percent(estimate ?? 0))
  const help = 'A few checked rows (50 to 200, drawn at random), passed with --checked, decide.'
  // Checked rows may claim a rate where the features alone claim none, or choose between estimates that differ.
  if (verdict !== 'not separable' && noise.checked && noise.separable.estimate === null) return checkedSentence(noise)
  switch (verdict) {
    case 'point':
      return [
        `${core} of labels are wrong if errors do not depend on the row, ${separable} if the features tell the classes ` +
          'apart: both assumptions lead to about the same.',
        ...checkedSentence(noise),
      ]
    case 'bounds':
      return [
        `${core} of labels are wrong if errors do not depend on the row; ${separable} are if the features tell the ` +
          'classes apart, and errors sit on hard rows. Labels alone cannot choose between the two.',
        ...(noise.checked ? checkedSentence(noise) : [help]),
      ]
    case 'not separable':
      return [
        `The noise rate cannot be told: ${audit.why}.`,
        ...(audit.suspects.length > 0 ? ['The order of the list is still the best there is.', help] : []),
      ]
    case 'too coarse':
      return [
        `The noise rate cannot be told: ${percent(audit.evidence.twins)} of rows equal another row in all ` +
          `${count(data.table.columns.length)} columns, and equal rows may differ in truth. More columns would help.`,
      ]
  }
}

/** Returns how the length of the list and the estimated number of errors fit together, as a sentence. */
export function reconciled({ audit, data }: NamedAudit): string | undefined {
  if (audit.noise.separable.estimate === null) return undefined
  const { certain, suspect } = listCounts(audit)
  const listed = certain + suspect
  const [low, high] = audit.noise.interval.map((share) => Math.round(share * data.rows.length))
  const estimated = `${count(low)} to ${count(high)} labels are estimated to be wrong`
  if (listed < low) {
    return `The list has ${count(listed)} rows, but ${estimated}: the others look right, so no list can name them.`
  }
  if (listed > high) {
    return `The list has ${count(listed)} rows, but ${estimated}: some listed labels are right, most likely at its end.`
  }
  return `The list has ${count(listed)} rows; ${estimated}. Some listed labels are right, and some wrong ones look right.`
}

/** Returns warnings about columns that tell the label, as sentences. */
export function leakNotes({ audit, data }: NamedAudit): string[] {
  return audit.leaks.map(({ column, kind }) => {
    const name = `Column “${data.table.columns[column]}”`
    return kind === 'label'
      ? `${name} repeats the label, so no label can look wrong; leave it out with --ignore.`
      : `${name} counts the rows, which may be sorted by label; leave it out with --ignore, or pass it with --id.`
  })
}
