import type { DotPlot, Figure, Heatmaps } from '../../lab/report/figure-data.js'
import { shortened } from '../words.js'
import { agreementShares } from './agreement.js'
import type { NamedAnnotator, NamedResult } from './named.js'
import { orderBySimilarity } from './order.js'
import { isConspicuous } from './tables.js'

/** Number of annotators in the heatmap of agreement, in the plot of accuracies, and with a confusion matrix. */
const [MAX_AGREEING, MAX_DOTS, MAX_MATRICES] = [40, 12, 9]
/** Number of characters of an annotator's name in a figure. */
const NAME_CHARACTERS = 18
/** Maximum number of classes of a confusion matrix that is drawn. */
const MAX_CLASSES = 60

/** Returns the figures of the report. */
export function votesFigures(result: NamedResult): Figure[] {
  return [accuracies(result), agreement(result), confusions(result)].filter((figure) => figure !== undefined)
}

/** Returns at most `most` annotators: those with flags first, then those with the most votes. */
function notable(annotators: readonly NamedAnnotator[], most: number): NamedAnnotator[] {
  const rank = ({ flags }: NamedAnnotator) => Number(isConspicuous(flags))
  return [...annotators].sort((a, b) => rank(b) - rank(a) || b.votes - a.votes).slice(0, most)
}

/** Returns an annotator's name and flags as a title; a bare number needs a word before it. */
const titleOf = ({ annotator, flags }: NamedAnnotator) =>
  [/^\d+$/.test(annotator) ? `annotator ${annotator}` : shortened(annotator), ...flags].join(' · ')

const selectionText = (shown: number, all: number) =>
  shown < all ? ` Of ${all} annotators, the ${shown} with flags or the most votes.` : ''

function accuracies({ annotators }: NamedResult): DotPlot | undefined {
  const known = annotators.filter(({ accuracy }) => accuracy !== null)
  if (known.length === 0) return undefined
  const shown = notable(known, MAX_DOTS).sort((a, b) => b.accuracy!.estimate - a.accuracy!.estimate)
  return {
    kind: 'dots',
    title: 'How often each annotator is right',
    caption:
      'Estimated accuracy with its 95% interval, which covers the votes and the doubt about the right labels. Where ' +
      `annotators share errors, accuracies are too high.${selectionText(shown.length, known.length)}`,
    label: 'accuracy',
    digits: 2,
    rows: shown.map((annotator) => ({
      label: titleOf(annotator),
      measured: annotator.accuracy!.estimate,
      interval: { low: annotator.accuracy!.interval[0], high: annotator.accuracy!.interval[1] },
    })),
  }
}

function agreement(result: NamedResult): Heatmaps | undefined {
  const { annotators, table } = result
  const voting = annotators.filter(({ votes }) => votes > 0)
  if (voting.length < 2) return undefined
  const chosen = new Set(notable(voting, MAX_AGREEING))
  const numbers = [...annotators.keys()].filter((w) => chosen.has(annotators[w]))
  const shares = agreementShares(table, numbers)
  const order = orderBySimilarity(shares)
  const known = shares.flatMap((row, a) => row.filter((share, b) => a !== b && !Number.isNaN(share)))
  if (known.length === 0) return undefined
  const range = [Math.min(...known), Math.max(...known)] as const
  const [low, high] = range.map((share) => `${Math.round(100 * share)}%`)
  return {
    kind: 'heatmaps',
    title: 'Who agrees with whom',
    caption:
      'Share of the items that two annotators both labeled on which they agree; empty where there is none. Similar ' +
      `annotators are neighbors, so a dark block is a group that answers alike.${selectionText(numbers.length, voting.length)}`,
    legend: `${low} to ${high} of the items that both labeled`,
    range,
    rowLabel: '',
    colLabel: 'annotator, by the number in brackets',
    classes: order.map((_, at) => String(at + 1)),
    rows: order.map((w, at) => `${shortened(annotators[numbers[w]].annotator, NAME_CHARACTERS)} [${at + 1}]`),
    panels: [{ matrix: order.map((i) => order.map((j) => (i === j ? Number.NaN : shares[i][j]))) }],
  }
}

function confusions({ annotators, classes }: NamedResult): Heatmaps | undefined {
  if (classes.length < 2 || classes.length > MAX_CLASSES) return undefined
  const known = annotators.filter(({ confusion }) => confusion !== null)
  if (known.length === 0) return undefined
  const shown = notable(known, MAX_MATRICES)
  const names = classes.map((name) => shortened(name, NAME_CHARACTERS))
  return {
    kind: 'heatmaps',
    title: 'What each annotator answers',
    caption:
      'One matrix for each annotator: a row is the estimated right class, its cells the shares of the answers. A good ' +
      'annotator has a dark diagonal; one whose rows are alike answers without regard to the item.' +
      selectionText(shown.length, known.length),
    rowLabel: 'right class',
    colLabel: 'answer',
    classes: new Set(names).size === names.length ? names : classes,
    panels: shown.map((annotator) => ({
      title: titleOf(annotator),
      matrix: annotator.confusion!.estimate.map((row) => row.slice(0, classes.length)).slice(0, classes.length),
    })),
  }
}
