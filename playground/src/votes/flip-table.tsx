import { Scrollable } from '../components/scrollable.tsx'
import type { SimulatedAnnotator } from './crowd.ts'
import type { FlippedItem } from './parts.ts'
import { settings } from './settings-signal.ts'
import { view } from './view.ts'
import { describeFlips } from './words.ts'

/** Headings of the groups of annotators. */
const KINDS: readonly (readonly [kind: SimulatedAnnotator['kind'], title: string])[] = [
  ['own', 'own votes'],
  ['spammer', 'random'],
  ['copy', 'copies'],
]
const MARKS: Record<number, readonly [name: string, mark: string]> = {
  [-1]: ['none', ''],
  0: ['wrong', '✗'],
  1: ['right', '✓'],
}

/** What labels come out: the votes on items whose label changes when votes are weighed. */
export function FlipTable() {
  const { found, fresh } = view.value
  const { items } = settings.values.value
  const shown = found?.flips.shown ?? []
  return (
    <figure class="flips" data-fresh={fresh.has('model')}>
      <figcaption>Labels that flip</figcaption>
      <p class="legend">{found ? describeFlips(found.flips, items) : '…'}</p>
      {found && shown.length > 0 && (
        <Scrollable class="scroll" label="Votes on the items whose label flips">
          <table>
            <thead>
              <tr>
                <td />
                {KINDS.map(([kind, title]) => {
                  const count = found.crowd.filter((each) => each.kind === kind).length
                  return (
                    count > 0 && (
                      <th key={kind} scope="colgroup" colSpan={count} title={title}>
                        {title}
                      </th>
                    )
                  )
                })}
                <th scope="col">plurality</th>
                <th scope="col">weighed</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((each) => (
                <FlipRow key={each.item} flipped={each} crowd={found.crowd} />
              ))}
            </tbody>
          </table>
        </Scrollable>
      )}
    </figure>
  )
}

function FlipRow({ flipped, crowd }: { flipped: FlippedItem; crowd: readonly SimulatedAnnotator[] }) {
  const { item, votes, isFixed, isTie } = flipped
  return (
    <tr>
      <th scope="row">{item + 1}</th>
      {Array.from(votes, (vote, w) => (
        <Mark key={w} vote={vote} isFirst={w > 0 && crowd[w].kind !== crowd[w - 1].kind} />
      ))}
      <Mark vote={Number(!isFixed)} isFirst text={isTie ? 'tie' : undefined} />
      <Mark vote={Number(isFixed)} />
    </tr>
  )
}

/** A cell with a right or a wrong vote or label, or without one. */
function Mark({ vote, isFirst = false, text }: { vote: number; isFirst?: boolean; text?: string | undefined }) {
  const [name, mark] = MARKS[vote]
  return (
    <td class={`mark is-${name}${isFirst ? ' first' : ''}`}>
      {mark && (
        <span role="img" aria-label={name}>
          {mark}
        </span>
      )}
      {text && <small> {text}</small>}
    </td>
  )
}
