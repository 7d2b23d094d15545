// `npm run check:package`: packs what npm would publish and checks it with npm itself (would it correct package.json?),
// publint (do its files match package.json?), attw (do types resolve in every mode that can import it?) and size-limit
// (how many bytes does a page load?).
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from './pack.js'

/** Returns true if npm would publish package.json as it is; reports what npm would correct, such as a removed command. */
function isPublishedAsWritten() {
  const args = ['publish', '--dry-run', '--ignore-scripts', '--tag', 'check', '--loglevel', 'warn']
  const options = { encoding: 'utf8', shell: process.platform === 'win32' }
  const { status, stderr } = spawnSync('npm', args, options)
  const isWritten = status === 0 && !/auto-corrected|errors corrected/.test(stderr)
  if (!isWritten) console.error(stderr)
  return isWritten
}

const folder = mkdtempSync(join(tmpdir(), 'noisy-teacher-'))
try {
  const tarball = pack(folder)
  const checks = [
    ['publint/src/cli.js', 'run', tarball, '--strict'],
    // The package is ESM only: from CommonJS, `import()` must work.
    ['@arethetypeswrong/cli/dist/index.js', tarball, '--profile', 'esm-only', '--format', 'ascii'],
    ['size-limit/bin.js'],
  ]
  const failed = checks.filter(([file, ...args]) => {
    const { status } = spawnSync(process.execPath, [join('node_modules', file), ...args], { stdio: 'inherit' })
    return status !== 0
  })
  process.exitCode = isPublishedAsWritten() && failed.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}
