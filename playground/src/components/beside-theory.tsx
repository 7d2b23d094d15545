import type { ComponentChildren } from 'preact'
import { showsAllNumbers } from './all-numbers.tsx'
import { Value } from './number.tsx'
import { Term } from './term.tsx'

/**
 * A table that compares numbers measured in this page with the theory's predictions. `children` are `TheoryRow`s; those
 * in `more` come after them, unless the user wants few numbers.
 */
export function BesideTheory({ children, more }: { children: ComponentChildren; more?: ComponentChildren }) {
  return (
    <table class="measures">
      <thead>
        <tr>
          <td />
          <th scope="col">measured</th>
          <th scope="col">
            <Term of="theory">theory</Term>
          </th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
      {more && <tbody hidden={!showsAllNumbers.value}>{more}</tbody>}
    </table>
  )
}

export interface TheoryRowProps {
  /** Name of the row, often a `Term`. */
  label: ComponentChildren
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
