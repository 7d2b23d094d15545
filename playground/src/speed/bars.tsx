import { Value } from '../components/number.tsx'
import { CHROMIUM_TIME_RATIOS } from './node.ts'
import { type ProblemName, TITLES } from './titles.ts'
import { view } from './view.ts'

const milliseconds = (seconds: number) => `${(1000 * seconds).toPrecision(3)} ms`
const giga = (value: number) => value.toFixed(1)

/** A table with one row, and one bar, for each problem and number of threads. */
export function Bars() {
  const { timed } = view.value
  const largest = Math.max(1, ...timed.map(({ gflops }) => gflops))
  return (
    <table class="bars">
      <thead>
        <tr>
          <th scope="col">problem</th>
          <th scope="col">threads</th>
          <th scope="col">GFLOP/s</th>
          <th scope="col" class="wide">
            <span class="hidden">bar</span>
          </th>
          <th scope="col" class="wide">
            time
          </th>
          <th scope="col">× Node’s time*</th>
        </tr>
      </thead>
      <tbody>
        {(Object.entries(TITLES) as [ProblemName, string][]).flatMap(([name, title]) => {
          const rows = timed.filter(({ problem }) => problem === name).sort((a, b) => a.threads - b.threads)
          if (rows.length === 0) return [<BarRow key={name} title={title} name={name} largest={largest} />]
          return rows.map((row, at) => (
            <BarRow
              key={`${name} ${row.threads}`}
              title={at === 0 ? title : ''}
              name={name}
              row={row}
              largest={largest}
            />
          ))
        })}
      </tbody>
    </table>
  )
}

interface BarRowProps {
  title: string
  name: ProblemName
  /** The measured times; without them the row shows dashes. */
  row?: { threads: number; seconds: number; gflops: number }
  /** GFLOP/s of the longest bar. */
  largest: number
}

function BarRow({ title, name, row, largest }: BarRowProps) {
  const node = row && CHROMIUM_TIME_RATIOS[name][row.threads]
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>{row?.threads ?? '–'}</td>
      <td>{row ? <Value name={`${name}.${row.threads}.gflops`} value={row.gflops} show={giga} /> : '–'}</td>
      <td class="bar wide">
        <span style={{ width: `${(100 * (row?.gflops ?? 0)) / largest}%` }} />
      </td>
      <td class="wide">{row ? milliseconds(row.seconds) : '–'}</td>
      <td class="theory">{node ? node.toFixed(2) : '–'}</td>
    </tr>
  )
}
