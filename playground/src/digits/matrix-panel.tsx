import { Measured, Value } from '../components/number.tsx'
import { Confusion } from './confusion.tsx'
import type { PanelName } from './figure.ts'
import { view } from './view.ts'

/** Who calls which digit what, and how often that is right. */
export function MatrixPanel({ panel, title, says }: { panel: PanelName; title: string; says: string }) {
  const { measures, predicted, fresh } = view.value
  const theory = predicted[panel]
  return (
    <figure data-panel={panel} data-fresh={fresh.has(panel)}>
      <figcaption>{title}</figcaption>
      <Confusion rates={measures[panel]?.confusion} label={title} />
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">here</th>
            <th scope="col">theory</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">right</th>
            <td>
              <Measured name={`${panel}.accuracy`} estimate={measures[panel]?.accuracy} />
            </td>
            <td class="theory">
              {theory === undefined ? '–' : <Value name={`theory.${panel}.accuracy`} value={theory} />}
            </td>
          </tr>
        </tbody>
      </table>
      <p class="says">{says}</p>
    </figure>
  )
}
