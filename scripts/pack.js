import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Packs the project as it is built into a folder; returns the path of the tarball. */
export function pack(folder) {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32' }
  const { status, stdout, error } = spawnSync('npm', args, options)
  if (error) throw error
  if (status !== 0) throw new Error(`npm pack exited with ${status}`)
  return join(folder, JSON.parse(stdout)[0].filename)
}
