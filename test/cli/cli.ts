import { PassThrough } from 'node:stream'
import { command } from '#cli/command.js'
import type { Experiment } from '#lab/experiments/experiment.js'
import { kinds } from '../lab/sweeps/toy-kinds.ts'
import { toys } from './toy.js'
import { families } from './toy-claims.js'

interface Options {
  signal?: AbortSignal
  tty?: boolean
  /** Columns that the terminal reports. */
  columns?: number
  onStderr?: (chunk: Buffer) => void
  experiments?: readonly Experiment[]
}

/** Runs the command in this process, and returns what it printed. `line` is cut at spaces unless it is a list of words. */
export async function cli(
  line: string | readonly string[],
  {
    signal = new AbortController().signal,
    tty = false,
    onStderr = (_: Buffer) => {},
    experiments = toys,
    ...size
  }: Options = {},
) {
  const stream = () => Object.assign(new PassThrough(), tty ? { isTTY: true, columns: 80, ...size } : {})
  const [stdout, stderr] = [stream(), stream()]
  stderr.on('data', onStderr)
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  stdout.on('data', (chunk: Buffer) => out.push(chunk))
  stderr.on('data', (chunk: Buffer) => err.push(chunk))
  const argv = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line
  const claimsModule = new URL('./toy-claims.ts', import.meta.url).href
  const kindsModule = new URL('../lab/sweeps/toy-kinds.ts', import.meta.url).href
  const known = { experiments, families, claimsModule, kinds, kindsModule }
  const code = await command(argv, { stdout, stderr, ...known, signal })
  await new Promise((resolve) => setImmediate(resolve))
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }
}
