import type { ClaimFamily } from '../../claims/catalog.js'
import type { Verdict } from '../../claims/judge.js'
import type { VerifiedClaim } from '../../claims/verify.js'
import type { DotPlot, DotRow } from '../../report/figure-data.js'
import type { Check, ReportSection } from '../../report/outcome.js'
import type { Column, Table } from '../../report/table-data.js'
import { intervalText, scaled } from './scaled.js'

/** Maximum ratio of the largest to the smallest number on one axis. */
const MAX_AXIS_RATIO = 12

/** Columns of the table of verdicts. Their widths, in characters, and four gaps of three add up to 80. */
export const VERDICT_COLUMNS: readonly (Column & { width: number })[] = [
  { key: 'mark', title: '', width: 1 },
  { key: 'quantity', title: 'quantity', align: 'left', width: 27 },
  { key: 'predicted', title: 'predicted', width: 14 },
  { key: 'measured', title: 'measured', width: 8 },
  { key: 'interval', title: 'interval', width: 18 },
]

/** Returns one table row per finding of a claim. */
export function rowsOf({ findings }: VerifiedClaim): Record<string, string>[] {
  return findings.map((verdict) => ({
    mark: verdict.holds ? '✓' : '✗',
    quantity: verdict.quantity,
    predicted: predictedText(verdict),
    measured: scaled(verdict.measured),
    interval: verdict.n === 0 ? 'exact' : intervalText(verdict.interval),
  }))
}

/** Signs that tables show in front of a prediction, by the relation of the measured value to it. */
const RELATIONS = { '=': '', '<=': '≤', '>=': '≥' }

/** Returns true if the allowance of a finding is worth showing: if it exceeds 1% of the width of the interval. */
const allowanceSeen = ({ allowance, interval: [low, high] }: Verdict): boolean => allowance > (high - low) / 100

/**
 * Formats a prediction with the sign of its relation and, if worth showing, its allowance, such as '≤0.2500±0.0100'.
 */
function predictedText(verdict: Verdict): string {
  const { relation, predicted, allowance } = verdict
  return `${RELATIONS[relation]}${scaled(predicted)}${allowanceSeen(verdict) ? `±${scaled(allowance)}` : ''}`
}

/** Returns the table of the findings of a family of claims. */
export function familyTable({ title, claims }: ClaimFamily, verified: readonly VerifiedClaim[]): Table {
  const own = verified.filter(({ id }) => claims.some((claim) => claim.id === id))
  return {
    title,
    groupBy: 'name',
    columns: VERDICT_COLUMNS,
    rows: own.flatMap((of) => rowsOf(of).map((row) => ({ name: titleOf(of), ...row }))),
  }
}

/** Returns the section of a claim in the report. */
export function claimSection({ title: group }: ClaimFamily, of: VerifiedClaim): ReportSection {
  const { id, title, statement, tolerance, holds } = of
  const [mark, ...columns] = VERDICT_COLUMNS
  const table = { title: titleOf(of), columns: [...columns, { ...mark, title: 'holds' }], rows: rowsOf(of) }
  return { id, name: nameOf(of), title, group, statement, note: tolerance, holds, table, figures: claimFigures(of) }
}

/**
 * Returns dot plots of the findings of a claim: predictions as ticks, measurements as points. Findings of very
 * different sizes get separate plots.
 */
export function claimFigures(of: VerifiedClaim): DotPlot[] {
  return bySize(of.findings).map((verdicts) => ({
    kind: 'dots',
    title: titleOf(of),
    caption: `${of.statement} ${of.tolerance}`,
    label: 'measured and predicted',
    rows: verdicts.map(rowOf),
  }))
}

/** Returns the row of a finding in a dot plot. */
function rowOf(verdict: Verdict): DotRow {
  const { quantity, measured, predicted, relation, allowance, n } = verdict
  const [low, high] = verdict.interval
  return {
    label: quantity,
    measured,
    predicted,
    ...(n > 0 && { interval: { low, high } }),
    ...(allowanceSeen(verdict) && { allowance }),
    ...(relation !== '=' && { bound: relation === '<=' ? 'above' : 'below' }),
    text: scaled(measured),
  }
}

/**
 * Groups findings of similar size for one axis each, with the largest first. Within a group, sizes differ at most by
 * the factor `MAX_AXIS_RATIO`; findings of size 0 join the last group.
 */
function bySize(findings: readonly Verdict[]): Verdict[][] {
  const sizeOf = ({ measured, predicted, allowance }: Verdict) =>
    Math.max(Math.abs(measured), Math.abs(predicted), allowance)
  const groups: Verdict[][] = []
  let greatest = 0
  for (const size of [...new Set(findings.map(sizeOf))].sort((a, b) => b - a)) {
    if (groups.length === 0 || (size > 0 && size * MAX_AXIS_RATIO < greatest)) {
      groups.push([])
      greatest = size
    }
    groups[groups.length - 1].push(...findings.filter((finding) => sizeOf(finding) === size))
  }
  return groups.map((group) => findings.filter((finding) => group.includes(finding)))
}

/** Returns one failed check per finding that does not hold, then a check that states how many claims hold. */
export function verdictsOf(verified: readonly VerifiedClaim[]): Check[] {
  const failed = verified.flatMap((of) =>
    of.findings
      .filter(({ holds }) => !holds)
      .map((verdict) => ({ text: `${titleOf(of)}: ${failureText(verdict)}`, holds: false })),
  )
  const held = verified.filter(({ holds }) => holds).length
  return [...failed, { text: `${held} of ${verified.length} claims hold`, holds: failed.length === 0 }]
}

/** Describes a finding that does not hold: its measured value, interval, method and prediction. */
function failureText(verdict: Verdict): string {
  const { quantity, measured, interval, n, method } = verdict
  const how = n === 0 ? 'not random' : `${intervalText(interval)}, ${method} of ${n.toLocaleString('en-US')}`
  return `${quantity} is ${scaled(measured)} (${how}), not ${predictedText(verdict)}`
}

const nameOf = ({ id, also = [] }: VerifiedClaim) => [id, ...also].join(', ')
/** Returns the identifiers of a claim, separated by commas, and its title. */
export const titleOf = (of: VerifiedClaim): string => `${nameOf(of)} · ${of.title}`
