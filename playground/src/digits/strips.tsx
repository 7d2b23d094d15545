import { Scrollable } from '../components/scrollable.tsx'
import { DigitImage } from './digit-image.tsx'
import type { PanelName } from './figure.ts'
import { SIDE } from './pixels.ts'
import { view } from './view.ts'

const imageOf = (pixels: Uint8Array, at: number) => pixels.subarray(at * SIDE * SIDE, (at + 1) * SIDE * SIDE)

/** Training digits with the labels that they were given, wrong ones marked. */
export function TrainingDigits() {
  const { training } = view.value
  return (
    <section aria-label="Training digits with their labels">
      <ul class="strip">
        {training &&
          Array.from(training.clean, (clean, at) => (
            <li key={at} class={training.noisy[at] === clean ? '' : 'wrong'}>
              <DigitImage pixels={imageOf(training.pixels, at)} label={`A ${clean}`} />
              <span>{training.noisy[at]}</span>
            </li>
          ))}
      </ul>
      <p class="legend">Training digits and the labels they were given; the wrong ones are in orange.</p>
    </section>
  )
}

const ROWS: [PanelName, string][] = [
  ['teacher', 'one teacher'],
  ['vote', 'vote'],
  ['student', 'student'],
]

/** Test digits, and what each classifier calls them. */
export function TestDigits() {
  const { test, answers } = view.value
  if (!test) return null
  return (
    <Scrollable class="answers" label="Test digits and what they are called">
      <table>
        <thead>
          <tr>
            <th scope="col">new digits</th>
            {Array.from(test.clean, (clean, at) => (
              <th scope="col" key={at}>
                <DigitImage pixels={imageOf(test.pixels, at)} label={`A ${clean}`} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([panel, name]) => (
            <tr key={panel}>
              <th scope="row">{name}</th>
              {Array.from(test.clean, (clean, at) => (
                <td key={at} class={answers[panel] && answers[panel][at] !== clean ? 'wrong' : ''}>
                  {answers[panel]?.[at] ?? '…'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  )
}
