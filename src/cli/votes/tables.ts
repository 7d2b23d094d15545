import type { AnnotatorFlag } from '../../annotators/summary.js'
import { HIGH_CORRELATION } from '../../annotators/warnings.js'
import type { Table } from '../../lab/report/table-data.js'
import { count, percent, shortened } from '../words.js'
import { type NamedAnnotator, type NamedLabel, type NamedResult, probabilityOf } from './named.js'

/** Number of annotators that a table shows. */
const MAX_ANNOTATORS = 20
/** Number of items in doubt that the report shows. */
const MAX_DOUBTS = 30
/** Number of classes that the report shows. */
const MAX_CLASSES = 60
/** Returns the first table: at most five numbers. */
export function summaryTable(
  { aggregate, annotators, items, differing }: NamedResult,
  notes: readonly string[],
): Table {
  const { dependence, evaluation, refused } = aggregate
  const flagged = annotators.filter(({ flags }) => isConspicuous(flags)).length
  const sure = dependence.correlation === null || dependence.correlation < HIGH_CORRELATION
  let right = 0
  for (let i = 0; i < items; i++) right += probabilityOf(aggregate, i) / items
  const rows = [
    { name: 'items with a label', value: count(differing.of) },
    ...(evaluation
      ? [{ name: 'labels that are right, by the known ones', value: percent(evaluation.accuracy.estimate) }]
      : refused || !sure
        ? []
        : [{ name: 'labels expected to be right, if errors are independent', value: percent(right) }]),
    { name: 'labels that differ from plurality', value: `${count(differing.labels)} of ${count(differing.of)}` },
    { name: 'independent votes an item', value: dependence.effectiveVotes.toFixed(1) },
    { name: 'annotators to look at', value: count(flagged) },
  ]
  return {
    title: 'Summary',
    columns: [
      { key: 'name', title: 'what' },
      { key: 'value', title: 'number' },
    ],
    rows,
    notes,
  }
}

/** Returns true if a flag is more than a remark about few votes. */
export const isConspicuous = (flags: NamedAnnotator['flags']): boolean => flags.some((flag) => flag !== 'few votes')

/** Returns the table of annotators: those with flags first, then the least accurate. */
export function annotatorTable({ annotators, aggregate, table }: NamedResult): Table {
  const order = [...annotators].sort(byNeed)
  const shown = order.slice(0, MAX_ANNOTATORS)
  const more = order.length - shown.length
  return {
    title: 'Annotators',
    columns: [
      { key: 'annotator', title: 'annotator' },
      { key: 'votes', title: 'votes' },
      { key: 'accuracy', title: 'accuracy', digits: 3 },
      { key: 'interval', title: '95% interval', digits: 3 },
      { key: 'remarks', title: 'remarks', align: 'left' },
    ],
    rows: shown.map(({ annotator, votes, accuracy, outside, flags }) => ({
      annotator: shortened(annotator),
      votes,
      accuracy: accuracy?.estimate,
      interval: accuracy && { low: accuracy.interval[0], high: accuracy.interval[1] },
      remarks: [...flags, ...(outside > 0 ? [`${count(outside)} other labels`] : [])].join(', '),
    })),
    notes: [
      aggregate.annotators.some(({ accuracy }) => accuracy !== null)
        ? `Accuracy is the probability that a vote of the annotator is right, estimated ${basis(table.gold?.size ?? 0)}. ` +
          'Worst first, by the upper end of the interval, below those to look at.'
        : `${aggregate.method === 'plurality' ? 'Plurality estimates no accuracies' : 'These votes tell no accuracies'}.`,
      ...flagNotes(annotators),
      ...(more > 0 ? [`${count(more)} more are in annotators.csv, which --out writes.`] : []),
    ],
  }
}

/** Returns what accuracies are estimated from. */
const basis = (known: number) =>
  known === 0
    ? 'without knowing the right labels'
    : `from votes and ${count(known)} known ${known === 1 ? 'label' : 'labels'}`

/** What each flag means. */
const FLAGS: Readonly<Record<AnnotatorFlag, string>> = {
  spammer: 'the answers hardly depend on the item',
  inverted: 'wrong more often than chance',
  copy: 'repeats the answers of another',
  'few votes': 'too few to judge',
}

/** Returns the meaning of the flags that occur, as one sentence; none without flags. */
function flagNotes(annotators: readonly NamedAnnotator[]): string[] {
  const occurring = new Set(annotators.flatMap(({ flags }) => flags))
  if (occurring.size === 0) return []
  const texts = Object.entries(FLAGS).filter(([flag]) => occurring.has(flag as AnnotatorFlag))
  return [
    `Remarks: ${texts.map(([flag, text]) => `${flag}, ${text}`).join('; ')}. Without a remark, look at the accuracy.`,
  ]
}

/**
 * Orders annotators by how much they need attention: flags first, then the lowest upper end of the interval, which few
 * votes make high, then the most votes.
 */
function byNeed(a: NamedAnnotator, b: NamedAnnotator): number {
  const flagged = Number(isConspicuous(b.flags)) - Number(isConspicuous(a.flags))
  const accuracy = (a.accuracy?.interval[1] ?? 1) - (b.accuracy?.interval[1] ?? 1)
  return flagged || accuracy || b.votes - a.votes
}

/** Returns the items whose labels are most in doubt, with the votes on each. */
export function doubtTable(result: NamedResult): Table {
  const { classes } = result
  const doubts = leastSure(result)
  const labels = doubts.map(result.labelOf)
  const given = countsOf(result, doubts)
  const gain = ({ probability }: NamedLabel) => 1 - probability
  const sum = labels.reduce((all, label) => all + gain(label), 0)
  return {
    title: 'Check these by hand',
    columns: [
      { key: 'item', title: 'item' },
      { key: 'label', title: 'label', align: 'left' },
      { key: 'probability', title: 'probability', digits: 3 },
      { key: 'gain', title: 'expected gain', digits: 3 },
      { key: 'votes', title: 'votes', align: 'left' },
    ],
    rows: labels.map((label, at) => ({
      item: shortened(label.item),
      label: label.tie ? `${label.label} (tie)` : label.label,
      probability: label.probability,
      gain: gain(label),
      votes: given[at]
        .map((votes, k) => ({ votes, name: classes[k] }))
        .filter(({ votes }) => votes > 0)
        .sort((a, b) => b.votes - a.votes)
        .map(({ votes, name }) => `${votes} for ${name}`)
        .join(', '),
    })),
    notes: [
      'The expected gain of checking an item is the probability that its label is wrong. Checking all items of this ' +
        `table is expected to put ${sum.toFixed(1)} labels right; pass the right labels with --gold.`,
    ],
  }
}

/** Returns the items with votes whose labels have the lowest probability, of equal ones the first. */
function leastSure({ aggregate, items }: NamedResult): number[] {
  const sure = Float64Array.from({ length: items }, (_, i) => probabilityOf(aggregate, i))
  const voted = [...sure.keys()].filter((i) => aggregate.votes[i] > 0)
  const most = Float64Array.from(voted, (i) => sure[i]).sort()[Math.min(MAX_DOUBTS, voted.length) - 1]
  const doubtful = voted.filter((i) => sure[i] <= most)
  return doubtful.sort((a, b) => sure[a] - sure[b] || a - b).slice(0, MAX_DOUBTS)
}

/** Returns the votes for each class on each of these items. */
function countsOf({ table, classes }: NamedResult, wanted: readonly number[]): number[][] {
  const placeOf = new Map(wanted.map((item, at) => [item, at]))
  const counts = wanted.map(() => new Array<number>(classes.length).fill(0))
  table.items.forEach((item, v) => {
    const at = placeOf.get(item)
    if (at !== undefined) counts[at][table.labels[v]]++
  })
  return counts
}

/** Returns the share of each class among the items, and among the labels. */
export function classTable({ aggregate, classes, table }: NamedResult): Table {
  const votes = new Float64Array(classes.length)
  for (const k of table.labels) votes[k]++
  const items = new Float64Array(aggregate.classes)
  for (const k of aggregate.labels) items[k]++
  const more = classes.length - MAX_CLASSES
  return {
    title: 'Classes',
    columns: [
      { key: 'name', title: 'class' },
      { key: 'prior', title: 'estimated share of items', digits: 3 },
      { key: 'interval', title: '95% interval', digits: 3 },
      { key: 'votes', title: 'share of votes', digits: 3 },
      { key: 'items', title: 'items with this label' },
    ],
    rows: classes.slice(0, MAX_CLASSES).map((name, k) => ({
      name: shortened(name),
      prior: aggregate.prior[k],
      interval: { low: aggregate.priorInterval[0][k], high: aggregate.priorInterval[1][k] },
      votes: votes[k] / table.labels.length,
      items: items[k],
    })),
    ...(more > 0 && { notes: [`${count(more)} more classes are not shown.`] }),
  }
}

/** Returns what the evaluation says in addition to the summary, as a sentence; undefined without one. */
export function evaluationNote({ aggregate: { evaluation } }: NamedResult): string | undefined {
  if (!evaluation) return undefined
  const { accuracy, balancedAccuracy, plurality } = evaluation
  const [low, high] = accuracy.interval.map(percent)
  return (
    `Of ${count(accuracy.n)} known labels ${percent(accuracy.estimate)} are right (95% interval ${low} to ${high}), in the ` +
    `mean of the classes ${percent(balancedAccuracy)}; of plurality's ${percent(plurality)}.`
  )
}

/** Returns the labels outside the declared classes, as a sentence; undefined if there are none. */
export function outsideNote({ table }: NamedResult): string | undefined {
  const { outsideLabels } = table
  const votes = outsideLabels.reduce((sum, each) => sum + each.votes, 0)
  if (votes === 0) return undefined
  const most = outsideLabels.slice(0, 5).map((each) => `“${shortened(each.label)}” × ${count(each.votes)}`)
  const more = outsideLabels.length - most.length
  return `${count(votes)} votes for labels outside the classes were dropped: ${most.join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}.`
}
