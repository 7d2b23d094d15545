import { PassThrough } from 'node:stream'
import { command } from '#cli/command.js'
import { toyFamilies, toys } from './toy.js'

/** Runs the command in this process, and returns what it printed. */
export async function cli(
  line: string,
  { signal = new AbortController().signal, tty = false, onStderr = (_: Buffer) => {}, experiments = toys } = {},
) {
  const stream = () => Object.assign(new PassThrough(), tty ? { isTTY: true, columns: 80 } : {})
  const [stdout, stderr] = [stream(), stream()]
  stderr.on('data', onStderr)
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  stdout.on('data', (chunk) => out.push(chunk))
  stderr.on('data', (chunk) => err.push(chunk))
  const argv = line.split(' ').filter((word) => word !== '')
  const code = await command(argv, { stdout, stderr, experiments, families: toyFamilies, signal })
  await new Promise((resolve) => setImmediate(resolve))
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }
}
