import { Scrollable } from '../components/scrollable.tsx'
import { DigitImage } from './digit-image.tsx'
import type { DigitsPanelName } from './figure.ts'
import { DIGIT_SIDE } from './pixels.ts'
import { view } from './view.ts'

/** Returns the pixels of one digit. */
const imageOf = (pixels: Uint8Array, at: number) =>
  pixels.subarray(at * DIGIT_SIDE * DIGIT_SIDE, (at + 1) * DIGIT_SIDE * DIGIT_SIDE)

/** Training digits with their noisy labels, wrong ones marked. */
export function TrainingDigits() {
  const { training } = view.value
  return (
    <section class="training" aria-label="Training digits with their labels">
      <ul class="strip">
        {training &&
          Array.from(training.clean, (clean, at) => (
            <li key={at} class={training.noisy[at] === clean ? '' : 'wrong'}>
              <DigitImage pixels={imageOf(training.pixels, at)} label={`A ${clean}`} />
              <span>{training.noisy[at]}</span>
            </li>
          ))}
      </ul>
      <p class="legend">Training digits with their noisy labels; wrong labels are orange.</p>
    </section>
  )
}

/** The rows of the table of predictions: panel and title. */
const CLASSIFIER_ROWS: [DigitsPanelName, string][] = [
  ['teacher', 'one teacher'],
  ['vote', 'vote'],
  ['student', 'student'],
]

/** A table of test digits with the prediction of each classifier, wrong ones marked. */
export function TestDigits() {
  const { test, predicted } = view.value
  if (!test) return null
  return (
    <Scrollable class="answers" label="Test digits with predictions">
      <table>
        <thead>
          <tr>
            <th scope="col">test digits</th>
            {Array.from(test.clean, (clean, at) => (
              <th scope="col" key={at}>
                <DigitImage pixels={imageOf(test.pixels, at)} label={`A ${clean}`} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {CLASSIFIER_ROWS.map(([panel, name]) => (
            <tr key={panel}>
              <th scope="row">{name}</th>
              {Array.from(test.clean, (clean, at) => (
                <td key={at} class={predicted[panel] && predicted[panel][at] !== clean ? 'wrong' : ''}>
                  {predicted[panel]?.[at] ?? '…'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  )
}
