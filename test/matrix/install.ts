import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HANG_MS } from '../patience.ts'

const BUNDLERS = ['vite@8', 'webpack@5', 'webpack-cli@7', 'esbuild@0.28', 'typescript@6']
const RUNTIMES = ['deno@2', 'bun@1']
const NODES = [20, 22]

/** Runs a program to its end and gives what it printed; rejects with that when it fails. */
export function run(command: string, args: readonly string[], cwd: string, env = process.env): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: HANG_MS })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(out)
      else reject(new Error(`${command} ${args.join(' ')} exited with ${code ?? signal}: ${(err + out).trim()}`))
    })
  })
}

/** Installs packages into a folder of their own. */
async function install(folder: string, packages: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  await run('npm', ['install', '--no-audit', '--no-fund', ...packages], folder)
}

/** A program that runs a module: its name, and its command line before the module's address. */
export interface Runtime {
  name: string
  command: readonly string[]
}

/** Installs the packed library, the bundlers and the runtimes, none of which this project depends on. */
export async function installAll(folder: string, tarball: string): Promise<Runtime[]> {
  await install(folder, [tarball, ...BUNDLERS, ...RUNTIMES])
  const bin = (name: string, under = folder) => join(under, 'node_modules/.bin', name)
  const runtimes: Runtime[] = []
  for (const major of NODES) {
    const own = join(folder, `node-${major}`)
    await install(own, [`node@${major}`])
    runtimes.push({ name: 'node', command: [bin('node', own)] })
  }
  runtimes.push({ name: 'node', command: [process.execPath] })
  runtimes.push({ name: 'deno', command: [bin('deno'), 'run', '--allow-all'] })
  runtimes.push({ name: 'bun', command: [bin('bun'), 'run'] })
  return Promise.all(runtimes.map(async ({ name, command }) => ({ name: await versionOf(name, command[0]), command })))
}

async function versionOf(name: string, executable: string): Promise<string> {
  const printed = await run(executable, ['--version'], '/')
  return `${name} ${/\d+\.\d+\.\d+/.exec(printed)?.[0]}`
}
