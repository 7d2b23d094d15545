// Runs before `npm start`, `npm test` and `npm run bench`, on whatever Node the system has and with nothing
// installed: installs the dependencies when they are missing or older than the lock file, builds when dist is stale.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const INSTALLED = 'node_modules/.package-lock.json'
const BUILT = 'dist/.built'
const SOURCES = ['assembly', 'src', 'scripts', 'asconfig.json', 'tsconfig.json', 'tsconfig.build.json']

/** Milliseconds of the newest change under a path; 0 where there is nothing. */
function modified(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => modified(join(path, name))))
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

if (modified(INSTALLED) < modified('package-lock.json')) run('npm', ['ci'])
if (modified(BUILT) < Math.max(modified(INSTALLED), ...SOURCES.map(modified)))
  run(process.execPath, ['scripts/build.js'])
