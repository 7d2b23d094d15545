import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { viteDev } from './apps.ts'

/** Starts Vite's own server, and waits until it says where. */
export async function startVite(folder: string, isolated: boolean): Promise<{ address: string } & AsyncDisposable> {
  // A folder for each: Vite runs one server for a project.
  const { own, program } = await viteDev(folder, isolated ? 'vite-dev-isolated' : 'vite-dev-exposed')
  const env = { ...process.env, NO_COLOR: '1', ...(isolated && { ISOLATED: '1' }) }
  const child = spawn(process.execPath, [program, '--host', '127.0.0.1'], { cwd: own, env })
  const ended = once(child, 'exit')
  let printed = ''
  const address = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: string) => {
      printed += chunk
      // Not any address: newer versions also name that of a server that is there already.
      const [, found] = /Local:\s+(http:\/\/127\.0\.0\.1:\d+\/)/.exec(printed) ?? []
      if (found) resolve(found)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`vite exited with ${code}: ${printed.trim()}`)))
  })
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      child.kill()
      await ended
    },
  }
}
