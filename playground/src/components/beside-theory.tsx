import type { ComponentChildren } from 'preact'
import { Value } from './number.tsx'

/** Numbers of this page beside those of theory. */
export function BesideTheory({ children }: { children: ComponentChildren }) {
  return (
    <table>
      <thead>
        <tr>
          <td />
          <th scope="col">here</th>
          <th scope="col">theory</th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}

export interface RowProps {
  label: string
  name: string
  theory?: number
  children: ComponentChildren
}

/** One number, and theory's where it has one. */
export function Row({ label, name, theory, children }: RowProps) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{children}</td>
      <td class="theory">{theory === undefined ? '–' : <Value name={`theory.${name}`} value={theory} />}</td>
    </tr>
  )
}
