// `node scripts/run.js <file> [arguments]`: installs and builds what is missing or stale, then runs the file. Every
// script of package.json that needs dist/ starts with it. The system's Node runs this file with nothing installed;
// `node` is looked up again afterwards, and npm has put node_modules/.bin first on the PATH, so the file runs on the
// project's own Node.
import { spawn } from 'node:child_process'
import { prepare } from './prepare.js'

prepare()
const child = spawn('node', process.argv.slice(2), { stdio: 'inherit', shell: process.platform === 'win32' })
// A terminal sends an interrupt to the child too, which decides how it ends; other signals are passed on.
process.on('SIGINT', () => {})
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  throw error
})
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
