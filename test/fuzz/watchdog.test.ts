import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('a file that never answers ends the process, which reports the file', () => {
  const module = JSON.stringify(new URL('watchdog.ts', import.meta.url))
  const program = `import(${module}).then(({ openWatchdog }) => { openWatchdog(3, 1).hear(5); for (;;); })`
  const { signal, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' })
  expect(signal).toBe('SIGKILL')
  expect(stderr).toContain('FUZZ_SEED=3 FUZZ_FROM=5 FUZZ=1: the file has been asked for 1 s, and is not answered')
})
