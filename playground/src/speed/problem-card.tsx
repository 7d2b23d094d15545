import { Value } from '../components/number.tsx'
import type { ContestantName } from './contestants/contestant.ts'
import type { LaneResult } from './parts.ts'
import type { ProblemSizes, SpeedProblem } from './problems.ts'
import { CONTESTANTS, checkText, ratioText, timesFaster, timeText } from './words.ts'

export interface ProblemCardProps {
  problem: SpeedProblem
  sizes: ProblemSizes
  /** Results of all problems as far as they have run. */
  lanes: readonly LaneResult[]
  /** Threads of the engine; 1 until they are known. */
  threads: number
}

/** A problem of the race: what it asks, the result in large numbers, and a bar for each contestant. */
export function ProblemCard({ problem: { name, title, asks }, sizes, lanes, threads }: ProblemCardProps) {
  const names = (Object.keys(CONTESTANTS) as ContestantName[]).filter((who) => who !== 'all' || threads > 1)
  const ratios = names.map((who) => timesFaster(lanes, name, [who, 'loop']))
  const largest = Math.max(1, ...ratios.map((ratio) => ratio ?? 0))
  return (
    <section class="problem" aria-label={title}>
      <h2>{title}</h2>
      <p>{asks(sizes)}</p>
      <dl class="faster">
        {(['loop', 'tfjs'] as const).map((than) => (
          <div key={than}>
            <dt>faster than {than === 'loop' ? 'the plain loop' : 'TensorFlow.js'}</dt>
            <dd>
              <Ratio name={`${name}.faster.${than}`} ratio={timesFaster(lanes, name, ['one', than])} />
            </dd>
          </div>
        ))}
      </dl>
      <ul class="lanes">
        {names.map((who, at) => (
          <LaneRow
            key={who}
            who={who}
            title={CONTESTANTS[who](threads)}
            share={(ratios[at] ?? 0) / largest}
            lane={lanes.find(({ problem, contestant }) => problem === name && contestant === who)}
          />
        ))}
      </ul>
    </section>
  )
}

/** How many times faster, or a dash until both have run. */
function Ratio({ name, ratio }: { name: string; ratio: number | undefined }) {
  if (ratio === undefined) return <span class="number">–</span>
  return <Value name={name} value={ratio} show={(value) => `${ratioText(value)} ×`} />
}

interface LaneRowProps {
  who: ContestantName
  title: string
  /** Speed as a share of the fastest. */
  share: number
  /** Absent until the contestant has run. */
  lane: LaneResult | undefined
}

/** One contestant: its speed as a bar, its time, and its answers compared with the right ones. */
function LaneRow({ who, title, share, lane }: LaneRowProps) {
  return (
    <li class={`lane ${who}`}>
      <span class="lane-name">{title}</span>
      <span class="lane-time">
        {lane ? <Value name={`${lane.problem}.${who}.seconds`} value={lane.seconds} show={timeText} /> : 'not yet run'}
      </span>
      <span class="lane-bar" aria-hidden="true">
        <span style={{ width: `${100 * share}%` }} />
      </span>
      <span class="lane-check">{lane && checkText(lane.check)}</span>
    </li>
  )
}
