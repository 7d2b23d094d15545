import type { ComponentChildren } from 'preact'
import { Value } from './number.tsx'

/** A table that compares numbers measured in this page with the theory's predictions; its children are `TheoryRow`s. */
export function BesideTheory({ children }: { children: ComponentChildren }) {
  return (
    <table>
      <thead>
        <tr>
          <td />
          <th scope="col">measured</th>
          <th scope="col">theory</th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}

export interface TheoryRowProps {
  label: string
  /** Name of the predicted number; the page's tests read it as `theory.<name>`. */
  name: string
  /** The prediction as a share; a dash is shown when there is none. */
  theory?: number
  /** The measured number. */
  children: ComponentChildren
}

/** One row of `BesideTheory`: a label, the measured number and the predicted one. */
export function TheoryRow({ label, name, theory, children }: TheoryRowProps) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{children}</td>
      <td class="theory">{theory === undefined ? '–' : <Value name={`theory.${name}`} value={theory} />}</td>
    </tr>
  )
}
