import type { Family } from '../../claims/catalogue.js'
import type { Verdict } from '../../claims/judge.js'
import type { Verified } from '../../claims/verify.js'
import type { Claim } from '../experiment.js'
import type { DotPlot } from '../figure.js'
import type { Column, Table } from '../table.js'
import { intervalText, scaled } from './scaled.js'

/** The columns of a verdict: together with four gaps of three they have 80 characters. */
export const COLUMNS: readonly (Column & { width: number })[] = [
  { key: 'claim', title: 'claim', width: 5 },
  { key: 'quantity', title: 'what is measured', align: 'left', width: 23 },
  { key: 'predicted', title: 'predicted', width: 14 },
  { key: 'measured', title: 'measured', width: 8 },
  { key: 'interval', title: 'interval', width: 18 },
]

/** The rows of one claim; its number stands in the first of them. */
export function rowsOf({ id, findings }: Verified): Record<string, string>[] {
  return findings.map((verdict, at) => ({
    claim: `${verdict.holds ? '✓' : '✗'}${at === 0 ? ` ${id}` : ''}`,
    quantity: verdict.quantity,
    predicted: predictedText(verdict),
    measured: scaled(verdict.measured),
    interval: verdict.n === 0 ? 'exact' : intervalText(verdict.interval),
  }))
}

const RELATIONS = { '=': '', '<=': '≤', '>=': '≥' }

function predictedText({ relation, predicted, allowance, interval: [low, high] }: Verdict): string {
  // An allowance that is lost in the interval says nothing.
  const seen = allowance > (high - low) / 100
  return `${RELATIONS[relation]}${scaled(predicted)}${seen ? `±${scaled(allowance)}` : ''}`
}

/** What was found of each claim of a family. */
export function familyTable({ title, claims }: Family, verified: readonly Verified[]): Table {
  const own = verified.filter(({ id }) => claims.some((claim) => claim.id === id))
  return {
    title,
    groupBy: 'name',
    columns: COLUMNS,
    rows: own.flatMap((of) => rowsOf(of).map((row) => ({ name: nameOf(of), ...row }))),
  }
}

/** One figure a claim: what is predicted as a tick, what was measured as a point. */
export function claimFigure(of: Verified): DotPlot {
  return {
    kind: 'dots',
    title: nameOf(of),
    caption: `${of.statement} ${of.tolerance}`,
    label: 'measured and predicted',
    digits: 4,
    rows: of.findings.map(({ quantity, measured, predicted, interval: [low, high] }) => {
      return { label: quantity, measured, predicted, interval: { low, high } }
    }),
  }
}

/** What did not hold, finding by finding, and how many claims did. */
export function verdictsOf(verified: readonly Verified[]): Claim[] {
  const failed = verified.flatMap((of) =>
    of.findings
      .filter(({ holds }) => !holds)
      .map((verdict) => ({ text: `${nameOf(of)}: ${failureText(verdict)}`, holds: false })),
  )
  const held = verified.filter(({ holds }) => holds).length
  return [...failed, { text: `${held} of ${verified.length} claims hold`, holds: failed.length === 0 }]
}

function failureText(verdict: Verdict): string {
  const { quantity, measured, interval, n, method } = verdict
  const how = n === 0 ? 'not random' : `${intervalText(interval)}, ${method} of ${n.toLocaleString('en-US')}`
  return `${quantity} is ${scaled(measured)} (${how}), not ${predictedText(verdict)}`
}

const nameOf = ({ id, also = [], title }: Verified) => `${[id, ...also].join(', ')} · ${title}`
