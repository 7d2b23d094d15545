import type { Family } from '../../claims/catalog.js'
import type { Verdict } from '../../claims/judge.js'
import type { Verified } from '../../claims/verify.js'
import type { DotPlot, DotRow } from '../../report/figure-data.js'
import type { Check, ReportSection } from '../../report/outcome.js'
import type { Column, Table } from '../../report/table-data.js'
import { intervalText, scaled } from './scaled.js'

/** The greatest of the numbers on an axis is at most so many times the least. */
const ALIKE = 12

/** The columns of a verdict: together with four gaps of three they have 80 characters. */
export const COLUMNS: readonly (Column & { width: number })[] = [
  { key: 'mark', title: '', width: 1 },
  { key: 'quantity', title: 'what is measured', align: 'left', width: 27 },
  { key: 'predicted', title: 'predicted', width: 14 },
  { key: 'measured', title: 'measured', width: 8 },
  { key: 'interval', title: 'interval', width: 18 },
]

/** A row for each finding of a claim. */
export function rowsOf({ findings }: Verified): Record<string, string>[] {
  return findings.map((verdict) => ({
    mark: verdict.holds ? '✓' : '✗',
    quantity: verdict.quantity,
    predicted: predictedText(verdict),
    measured: scaled(verdict.measured),
    interval: verdict.n === 0 ? 'exact' : intervalText(verdict.interval),
  }))
}

const RELATIONS = { '=': '', '<=': '≤', '>=': '≥' }

/** One that is lost in the interval says nothing. */
const allowanceSeen = ({ allowance, interval: [low, high] }: Verdict): boolean => allowance > (high - low) / 100

function predictedText(verdict: Verdict): string {
  const { relation, predicted, allowance } = verdict
  return `${RELATIONS[relation]}${scaled(predicted)}${allowanceSeen(verdict) ? `±${scaled(allowance)}` : ''}`
}

/** What was found of each claim of a family. */
export function familyTable({ title, claims }: Family, verified: readonly Verified[]): Table {
  const own = verified.filter(({ id }) => claims.some((claim) => claim.id === id))
  return {
    title,
    groupBy: 'name',
    columns: COLUMNS,
    rows: own.flatMap((of) => rowsOf(of).map((row) => ({ name: titleOf(of), ...row }))),
  }
}

/** A claim's place on the page. */
export function claimSection({ title: group }: Family, of: Verified): ReportSection {
  const { id, title, statement, tolerance, holds } = of
  const [mark, ...columns] = COLUMNS
  const table = { title: titleOf(of), columns: [...columns, mark], rows: rowsOf(of) }
  return { id, name: nameOf(of), title, group, statement, note: tolerance, holds, table, figures: claimFigures(of) }
}

/** What is predicted as a tick, what was measured as a point: a figure for each size of numbers. */
export function claimFigures(of: Verified): DotPlot[] {
  return bySize(of.findings).map((verdicts) => ({
    kind: 'dots',
    title: titleOf(of),
    caption: `${of.statement} ${of.tolerance}`,
    label: 'measured and predicted',
    rows: verdicts.map(rowOf),
  }))
}

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

/** Findings of like size together, the greatest first, so that no axis is of one of them alone; 0 is of any size. */
function bySize(findings: readonly Verdict[]): Verdict[][] {
  const sizeOf = ({ measured, predicted, allowance }: Verdict) =>
    Math.max(Math.abs(measured), Math.abs(predicted), allowance)
  const groups: Verdict[][] = []
  let greatest = 0
  for (const size of [...new Set(findings.map(sizeOf))].sort((a, b) => b - a)) {
    if (groups.length === 0 || (size > 0 && size * ALIKE < greatest)) {
      groups.push([])
      greatest = size
    }
    groups[groups.length - 1].push(...findings.filter((finding) => sizeOf(finding) === size))
  }
  return groups.map((group) => findings.filter((finding) => group.includes(finding)))
}

/** What did not hold, finding by finding, and how many claims did. */
export function verdictsOf(verified: readonly Verified[]): Check[] {
  const failed = verified.flatMap((of) =>
    of.findings
      .filter(({ holds }) => !holds)
      .map((verdict) => ({ text: `${titleOf(of)}: ${failureText(verdict)}`, holds: false })),
  )
  const held = verified.filter(({ holds }) => holds).length
  return [...failed, { text: `${held} of ${verified.length} claims hold`, holds: failed.length === 0 }]
}

function failureText(verdict: Verdict): string {
  const { quantity, measured, interval, n, method } = verdict
  const how = n === 0 ? 'not random' : `${intervalText(interval)}, ${method} of ${n.toLocaleString('en-US')}`
  return `${quantity} is ${scaled(measured)} (${how}), not ${predictedText(verdict)}`
}

const nameOf = ({ id, also = [] }: Verified) => [id, ...also].join(', ')
/** A claim's numbers and its title. */
export const titleOf = (of: Verified): string => `${nameOf(of)} · ${of.title}`
