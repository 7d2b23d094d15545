import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { WAIT_MS } from '../patience.ts'

/** The address of an installed Firefox, or undefined. */
export function findFirefox(): string | undefined {
  for (const name of ['firefox-esr', 'firefox']) {
    const { stdout, status } = spawnSync('which', [name], { encoding: 'utf8' })
    if (status === 0) return stdout.trim()
  }
  return undefined
}

/**
 * Opens a page in a Firefox of its own, and waits for what it posts to the address in its query string: playwright drives no Firefox but
 * one that it downloads itself.
 */
export async function visitFirefox<T>(executablePath: string, address: string): Promise<T> {
  const listener = createServer()
  const posted = once(listener, 'request', { signal: AbortSignal.timeout(WAIT_MS) })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const report = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`
  const profile = await mkdtemp(join(tmpdir(), 'noisy-teacher-firefox-'))
  const args = ['--headless', '--no-remote', '--profile', profile, `${address}?${report}`]
  const firefox = spawn(executablePath, args, { stdio: 'ignore', env: { ...process.env, HOME: profile } })
  const ended = once(firefox, 'exit')
  try {
    const [request, response] = await posted
    const outcome = JSON.parse(await text(request))
    response.writeHead(204, { 'Access-Control-Allow-Origin': '*' }).end()
    return outcome
  } finally {
    firefox.kill()
    await ended
    listener.closeAllConnections()
    listener.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}
