import { Value } from '../components/number.tsx'
import { BESIDE_NODE } from './node.ts'
import { type ProblemName, TITLES } from './titles.ts'
import { view } from './view.ts'

const milliseconds = (seconds: number) => `${(1000 * seconds).toPrecision(3)} ms`
const giga = (value: number) => value.toFixed(1)

/** A bar for each problem and number of threads. */
export function Bars() {
  const { timed } = view.value
  const most = Math.max(1, ...timed.map(({ gflops }) => gflops))
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
          <th scope="col">× Node*</th>
        </tr>
      </thead>
      <tbody>
        {(Object.entries(TITLES) as [ProblemName, string][]).flatMap(([name, title]) => {
          const rows = timed.filter(({ problem }) => problem === name).sort((a, b) => a.threads - b.threads)
          if (rows.length === 0) return [<Row key={name} title={title} name={name} most={most} />]
          return rows.map((row, at) => (
            <Row key={`${name} ${row.threads}`} title={at === 0 ? title : ''} name={name} row={row} most={most} />
          ))
        })}
      </tbody>
    </table>
  )
}

interface RowProps {
  title: string
  name: ProblemName
  row?: { threads: number; seconds: number; gflops: number }
  most: number
}

function Row({ title, name, row, most }: RowProps) {
  const node = row && BESIDE_NODE[name][row.threads]
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>{row?.threads ?? '–'}</td>
      <td>{row ? <Value name={`${name}.${row.threads}.gflops`} value={row.gflops} show={giga} /> : '–'}</td>
      <td class="bar wide">
        <span style={{ width: `${(100 * (row?.gflops ?? 0)) / most}%` }} />
      </td>
      <td class="wide">{row ? milliseconds(row.seconds) : '–'}</td>
      <td class="theory">{node ? node.toFixed(2) : '–'}</td>
    </tr>
  )
}
