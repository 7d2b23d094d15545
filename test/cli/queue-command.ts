import { PassThrough } from 'node:stream'
import { command } from '#cli/command.js'
import { kinds } from '../lab/sweeps/queue/kinds.js'

/** Runs the command in this process with the kinds of trials of the tests of queues. */
export async function queueCommand(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  stdout.on('data', (chunk: Buffer) => out.push(chunk))
  stderr.on('data', (chunk: Buffer) => err.push(chunk))
  const kindsModule = new URL('../lab/sweeps/queue/kinds.ts', import.meta.url).href
  const known = { experiments: [], families: [], claimsModule: '', kinds, kindsModule }
  const code = await command(argv, { stdout, stderr, ...known, signal: new AbortController().signal })
  await new Promise((resolve) => setImmediate(resolve))
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }
}
