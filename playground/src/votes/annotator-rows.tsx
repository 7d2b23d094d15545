import type { AnnotatorSummary } from 'noisy-teacher'
import { percent } from '../components/percent.ts'
import { Term } from '../components/term.tsx'
import type { SimulatedAnnotator } from './crowd.ts'
import { view } from './view.ts'
import { coverage, describeAnnotator, describeFlags } from './words.ts'

/** Whose votes count: the estimated accuracy of each annotator with its interval, and the true one. */
export function AnnotatorRows() {
  const { found, fresh } = view.value
  const { inside, of } = found ? coverage(found.crowd, found.annotators) : { inside: 0, of: 0 }
  return (
    <figure class="accuracies" data-fresh={fresh.has('model')}>
      <figcaption>Whose votes count</figcaption>
      <p class="legend">
        Dot and line: accuracy estimated from the votes alone, with its <Term of="interval">95% interval</Term>. Stroke:
        the true one
        {of > 0 && (
          <>
            , inside {inside} of {of} intervals
          </>
        )}
        .
      </p>
      <ol class="crowd">
        {found?.annotators.map((summary, w) => (
          <AnnotatorRow key={w} crowd={found.crowd} place={w} summary={summary} />
        ))}
      </ol>
      <p class="accuracy-axis" aria-hidden="true">
        <span>0%</span>
        <span>50%: chance</span>
        <span>100%</span>
      </p>
    </figure>
  )
}

interface AnnotatorRowProps {
  crowd: readonly SimulatedAnnotator[]
  /** Its place in the crowd, from 0. */
  place: number
  summary: AnnotatorSummary
}

function AnnotatorRow({ crowd, place, summary }: AnnotatorRowProps) {
  const truth = crowd[place].accuracy
  const { accuracy } = summary
  const [low, high] = accuracy?.interval ?? [0, 0]
  const words = accuracy
    ? `estimated ${percent(accuracy.estimate)} (${percent(low)} to ${percent(high)}), true ${percent(truth)}`
    : `not estimated, true ${percent(truth)}`
  const at = (value: number) => `${100 * value}%`
  return (
    <li>
      <span class="who">
        {place + 1} <small>{describeAnnotator(crowd, place)}</small>
      </span>
      <span class="accuracy" role="img" aria-label={words} title={words}>
        {accuracy && <span class="range" style={{ left: at(low), width: at(high - low) }} />}
        {accuracy && <span class="dot" style={{ left: at(accuracy.estimate) }} />}
        <span class="true" style={{ left: at(truth) }} />
      </span>
      <span class="flags">{describeFlags(summary)}</span>
    </li>
  )
}
