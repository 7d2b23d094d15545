import type { Heatmaps } from '#lab/report/figure-data.js'
import { percent } from '../components/percent.ts'
import { Scrollable } from '../components/scrollable.tsx'

/** Number of classes up to which cells show their numbers. */
const MAX_NUMBERED = 10

/** Transition matrices as tables of colored cells, side by side. */
export function Heatmap({ figure: { title, caption, classes, panels, rowLabel, colLabel } }: { figure: Heatmaps }) {
  return (
    <figure class="heatmap">
      <figcaption>{title}</figcaption>
      <div class="matrices-of-labels">
        {panels.map((panel) => (
          <Scrollable key={panel.title} class="scroll" label={`${title}, ${panel.title}`}>
            <table>
              <caption>{panel.title}</caption>
              <thead>
                <tr>
                  <td>
                    {rowLabel} ↓
                    <br />
                    {colLabel} →
                  </td>
                  {classes.map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {panel.matrix.map((row, k) => (
                  <tr key={classes[k]}>
                    <th scope="row">{classes[k]}</th>
                    {row.map((share, j) => (
                      <HeatmapCell
                        key={classes[j]}
                        share={share}
                        isRight={j === k}
                        isNumbered={classes.length <= MAX_NUMBERED}
                        title={`${classes[k]} given as ${classes[j]}`}
                      />
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrollable>
        ))}
      </div>
      <p class="legend">{caption}</p>
    </figure>
  )
}

/** One cell. Its color follows the square root of its share, so that rare mistakes are visible. */
function HeatmapCell(props: { share: number; isRight: boolean; isNumbered: boolean; title: string }) {
  const { share, isRight, isNumbered, title } = props
  if (Number.isNaN(share)) return <td title={`${title}: not identified`}>{isNumbered && '–'}</td>
  const strength = Math.round(100 * Math.sqrt(Math.min(1, Math.max(0, share))))
  const color = `color-mix(in srgb, var(--class-${isRight ? 0 : 1}-soft) ${strength}%, var(--paper))`
  return (
    <td title={`${title}: ${percent(share)}`} style={{ background: color }}>
      {isNumbered && `${Math.round(100 * share)}%`}
    </td>
  )
}
