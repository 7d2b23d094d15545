import { notWritten } from '../lab/report/files.js'
import type { CommandCatalog } from './args.js'
import { command, explain } from './command.js'

/** The command as the whole of this process: its arguments, its streams, its interrupts, its exit code. */
export async function runProcess(known: CommandCatalog): Promise<void> {
  const { argv, stdout, stderr } = process
  const interrupt = new AbortController()
  // Once: a second interrupt ends the process as it would without us.
  process.once('SIGINT', () => interrupt.abort())
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has gone, as in `noisy-teacher list | head -1`.
    if (error.code === 'EPIPE') process.exit()
    process.exit(explain(notWritten('stdout', error), { stderr, signal: interrupt.signal }))
  })
  // There is nobody to tell; the result and the exit code do not depend on it.
  stderr.on('error', () => {})
  process.exitCode = await command(argv.slice(2), { stdout, stderr, ...known, signal: interrupt.signal })
}
