import { EstimateValue, Value } from '../components/number.tsx'
import { Term } from '../components/term.tsx'
import type { TermName } from '../components/terms.ts'
import type { MethodName } from './parts.ts'
import { view } from './view.ts'
import { METHODS } from './words.ts'

/** The error at which bars end: that of guessing. */
const GUESSING = 0.5

/** The explanation of each way to get labels. */
const EXPLAINED: Readonly<Record<MethodName, TermName>> = {
  one: 'oneVote',
  plurality: 'plurality',
  model: 'weighed',
  best: 'bestVotes',
}

/** What labels come out: the error of each way to get labels, as a bar with its exact value where theory knows it. */
export function ErrorBars() {
  const { errors, theory, fresh } = view.value
  return (
    <figure class="errors">
      <figcaption>
        Wrong labels <small>shorter is better; stroke: exact, by theory</small>
      </figcaption>
      <ul>
        {(Object.keys(METHODS) as MethodName[]).map((name) => {
          const [estimate, exact] = [errors[name], theory[name]]
          return (
            <li key={name} class={`method ${name}`} data-fresh={fresh.has(name)}>
              <span class="method-title">
                <Term of={EXPLAINED[name]}>{METHODS[name].title}</Term>
              </span>
              <span class="method-error">
                <EstimateValue name={name} estimate={estimate} />
              </span>
              <span class="error-bar" aria-hidden="true">
                <span style={{ width: share(estimate?.estimate) }} />
                {exact !== undefined && <i style={{ left: share(exact) }} />}
              </span>
              <span class="method-about">
                {METHODS[name].about}
                {exact !== undefined && (
                  <>
                    ; in theory <Value name={`theory.${name}`} value={exact} />
                  </>
                )}
              </span>
            </li>
          )
        })}
      </ul>
    </figure>
  )
}

const share = (error = 0) => `${(100 * Math.min(error, GUESSING)) / GUESSING}%`
