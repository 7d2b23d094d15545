import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const INSTALLED = 'node_modules/.package-lock.json'
const BUILT = 'dist/.built'
const SOURCES = ['assembly', 'src', 'scripts', 'asconfig.json', 'tsconfig.json', 'tsconfig.build.json']

/** Returns the milliseconds of the newest change under a path; 0 where there is nothing. */
function modified(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => modified(join(path, name))))
}

const isInstalled = () => modified(INSTALLED) >= modified('package-lock.json')
const isBuilt = () => modified(BUILT) >= Math.max(modified(INSTALLED), ...SOURCES.map(modified))

/** Returns true if there is nothing to install or to build. */
export const isPrepared = () => isInstalled() && isBuilt()

/** Runs a program, and says what it does and how long it took. Ends the process when it fails. */
function run(what, command, args) {
  const begun = Date.now()
  console.error(`${what} …`)
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
  console.error(`${what} took ${Math.round((Date.now() - begun) / 1000)} s.`)
}

/**
 * Installs the dependencies when they are missing or older than the lock file, and builds when dist/ is older than its
 * sources. Needs nothing installed, and runs on the system's Node. Ends the process when npm or the build fails.
 */
export function prepare() {
  if (!isInstalled()) run('Installing the packages', 'npm', ['ci'])
  if (!isBuilt()) run('Building', process.execPath, ['scripts/build.js'])
}
