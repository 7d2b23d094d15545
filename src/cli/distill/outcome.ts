import type { CommandOutcome } from '../../lab/report/outcome.js'
import type { Table } from '../../lab/report/table-data.js'
import { footerOf, type machine, machineFacts, now } from '../machine.js'
import { count, percent } from '../words.js'
import { type JudgedRoute, points } from './choose.js'
import type { DistillRequest } from './flags.js'
import type { Distilled } from './table.js'

/** Facts of a run. */
interface RunFacts {
  /** Size of the model file. */
  bytes: number
  seconds: number
  seed: number
  here: ReturnType<typeof machine>
  summaries: readonly string[]
}

/** Returns the outcome of training. */
export function outcomeOf(
  { line, model }: DistillRequest,
  found: Distilled,
  { bytes, seconds, seed, here, ...read }: RunFacts,
): CommandOutcome {
  const { sentence, judged } = found
  const summaries = [...read.summaries, ...(found.summaries ?? [])]
  const written = model === undefined ? [] : [`The student is in ${model}, ${count(bytes)} bytes.`]
  const notes = [...written, ...correctionNotes(found)]
  return {
    title: found.chosen.route.isDirect ? 'Direct training' : 'Distillation',
    about: sentence,
    document: documentOf(found, { ...(model !== undefined && { path: model }), bytes, seconds }),
    lead: { ...summaryTable(found), notes },
    tables: judged.length > 0 ? [candidateTable(found)] : [],
    figures: [],
    checks: [],
    warnings: [...summaries, ...notes],
    facts: [
      ['command', line],
      ...summaries.map((summary): [string, string] => ['table', summary]),
      ['seed', String(seed)],
      ...machineFacts(here),
      ['seconds', seconds.toFixed(1)],
      ['date', now()],
    ],
    footer: footerOf(line, seconds, here),
  }
}

/** Returns how the held-out labels are corrected for their noise, if that is not by an audit. */
function correctionNotes({ noise, judged, correction }: Distilled): string[] {
  if (noise?.rate || judged.length === 0) return []
  if (correction !== undefined) return [correction]
  const why = noise ? ` (${noise.verdict}: ${noise.why})` : ''
  return [`The noise of the labels is not known${why}, so that shares and gains count agreement with the given labels.`]
}

/** Returns the first table: at most four numbers. */
function summaryTable({ judged, chosen, noise, rows, pool }: Distilled): Table {
  const { accuracy } = chosen
  const gains = judged.flatMap(({ gain, route }) => (gain && !route.isDirect ? [gain.estimate] : []))
  return {
    title: 'Summary',
    columns: [
      { key: 'name', title: 'what' },
      { key: 'value', title: 'number' },
    ],
    rows: [
      rows > 0
        ? { name: 'rows with a label', value: count(rows) }
        : { name: 'rows that the teachers labeled', value: count(pool) },
      ...(noise?.rate ? [{ name: 'labels that are wrong, about', value: percent(noise.rate.estimate) }] : []),
      ...(accuracy ? [{ name: 'held-out rows on which the student is right', value: rangeOf(accuracy) }] : []),
      ...(gains.length > 0 ? [{ name: 'gain of the best distillation', value: points(Math.max(...gains)) }] : []),
    ],
  }
}

const rangeOf = ({ estimate, interval: [low, high] }: { estimate: number; interval: readonly [number, number] }) =>
  `${percent(estimate)} (${percent(low)}–${percent(high)})`

const interval = (each: { interval: readonly [number, number] } | null) =>
  each && { low: each.interval[0], high: each.interval[1] }

/** Returns all candidates with their gains. */
export function candidateTable({ judged, chosen }: Pick<Distilled, 'judged' | 'chosen'>): Table {
  return {
    title: 'Candidates',
    columns: [
      { key: 'name', title: 'candidate' },
      { key: 'accuracy', title: 'right', digits: 3 },
      { key: 'gain', title: 'gain', digits: 3 },
      { key: 'interval', title: '95% interval', digits: 3 },
      { key: 'remark', title: '', align: 'left' },
    ],
    rows: judged.map((each) => ({
      name: each.route.name,
      accuracy: each.accuracy?.estimate,
      gain: each.gain?.estimate,
      interval: interval(each.gain),
      remark: each === chosen ? 'chosen' : (each.refused?.message ?? each.remark ?? ''),
    })),
    notes: [
      'Right is the share of held-out rows on which a student is right that was fitted to the others, corrected for the ' +
        'noise of their labels. A gain is the difference to the best direct training. Intervals cover the held-out rows ' +
        'and the estimate of the noise.',
    ],
  }
}

const plain = (estimate: JudgedRoute['gain']) =>
  estimate && { estimate: estimate.estimate, interval: estimate.interval }

/** Returns what was chosen, and the candidates, for a JSON document. */
export function candidatesOf({ judged, chosen, sentence }: Distilled): object {
  return {
    advice: sentence,
    distilled: !chosen.route.isDirect,
    chosen: chosen.route.name,
    candidates: judged.map(({ route, accuracy, gain, refused }) => ({
      name: route.name,
      direct: route.isDirect,
      accuracy: plain(accuracy),
      gain: plain(gain),
      ...(refused && { refused: refused.message }),
    })),
  }
}

/** Returns the JSON document. */
function documentOf(
  found: Distilled,
  { path, bytes, seconds }: { path?: string; bytes: number; seconds: number },
): object {
  const { noise, model, rows, pool } = found
  return {
    ...candidatesOf(found),
    noise: noise ? { verdict: noise.verdict, core: noise.rate } : null,
    label: model.facts.label,
    classes: model.facts.classes,
    rows,
    unlabeled: pool,
    model: path === undefined ? null : { path, bytes, student: model.student.describe() },
    seconds,
  }
}
