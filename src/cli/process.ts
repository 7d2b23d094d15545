import { notWritten } from '../lab/report/files.js'
import { type CommandHost, command, explain } from './command.js'

/**
 * Runs the command with the arguments and streams of this process: SIGINT interrupts it, and its result sets the exit
 * code.
 */
export async function runProcess(known: Omit<CommandHost, 'stdout' | 'stderr' | 'signal'>): Promise<void> {
  const { argv, stdout, stderr } = process
  const interrupt = new AbortController()
  // Once only, so that a second interrupt ends the process immediately.
  process.once('SIGINT', () => interrupt.abort())
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has closed the pipe, as in `noisy-teacher list | head -1`.
    if (error.code === 'EPIPE') process.exit()
    process.exit(explain(notWritten('stdout', error), { stderr, signal: interrupt.signal }))
  })
  // Ignored: the error cannot be reported, and result and exit code do not depend on stderr.
  stderr.on('error', () => {})
  process.exitCode = await command(argv.slice(2), { stdout, stderr, ...known, signal: interrupt.signal })
}
