import { spawnSync } from 'node:child_process'

/** Returns milliseconds as minutes and seconds. */
function clock(milliseconds) {
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/**
 * Runs command lines one after the other and announces each with its number and the time so far. Goes on after one that
 * fails, so that all failures are seen, and sets the exit code to 1. An interrupt ends it with 130.
 */
export function runParts(parts) {
  const begun = Date.now()
  const elapsed = () => clock(Date.now() - begun)
  const failed = parts.filter(({ title, command: [executable, ...args] }, at) => {
    console.log(`\n━━ Part ${at + 1} of ${parts.length} (${elapsed()} so far): ${title}\n`)
    const { status, signal, error } = spawnSync(executable, args, { stdio: 'inherit' })
    if (signal === 'SIGINT' || status === 130) process.exit(130)
    if (error) console.error(String(error))
    return status !== 0
  })
  const names = failed.map(({ title }) => `  ✗ ${title}\n`).join('')
  console.log(`\n━━ ${parts.length - failed.length} of ${parts.length} parts passed in ${elapsed()}\n${names}`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

/** Returns the command line of vitest, with its default reporter, on the given Node. */
export const vitest = (executable, ...args) => [executable, 'node_modules/vitest/vitest.mjs', 'run', ...args]
