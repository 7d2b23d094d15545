import type { AnnotatorSummary, Estimate, VoteRefusal } from 'noisy-teacher'
import { viewOf } from '../compute/view.ts'
import type { SimulatedAnnotator } from './crowd.ts'
import type { Flips, MethodName, VotesPart } from './parts.ts'
import type { VotesSettings } from './settings.ts'

/** Content of the simulation, as far as it is computed. */
interface VotesView {
  crowd: readonly SimulatedAnnotator[]
  /** Votes of each item. */
  votes: number
  /** Exact errors. */
  theory: Partial<Record<MethodName, number>>
  errors: Partial<Record<MethodName, Estimate>>
  /** The methods whose errors belong to the current settings; the others are of earlier ones. */
  fresh: ReadonlySet<MethodName>
  /** What the model found; of an earlier crowd until it is `fresh`. */
  found?: {
    crowd: readonly SimulatedAnnotator[]
    annotators: readonly AnnotatorSummary[]
    refused: VoteRefusal | null
    flips: Flips
  }
}

function applyPart({ crowd, errors, fresh }: VotesView, part: VotesPart): Partial<VotesView> {
  if (part.kind === 'crowd') return { crowd: part.crowd, votes: part.votes, theory: part.theory }
  if (part.kind === 'found') return { found: { ...part, crowd } }
  return {
    errors: { ...errors, ...part.errors },
    fresh: new Set([...fresh, ...(Object.keys(part.errors) as MethodName[])]),
  }
}

/** The content of the simulation, and the function that computes it. */
export const { view, follow } = viewOf<VotesSettings, VotesView, VotesPart>(
  'simulateVotes',
  { crowd: [], votes: 0, theory: {}, errors: {}, fresh: new Set() },
  { begin: { fresh: new Set() }, applyPart },
)
