/** Servers that cannot be used: one message each, without the password. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAddress } from '#lab/sweeps/queue/address.js'
import { loadPackages } from '#lab/sweeps/queue/packages.js'
import { probeServer } from '#lab/sweeps/queue/probe.js'
import { freePort, requireProgram, withRedis } from './redis.js'

const PASSWORD = 'a-secret'
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-tls-'))
  requireProgram('openssl', 'apt-get install openssl')
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=an authority')
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  openssl(
    'req',
    '-x509',
    ...key,
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-keyout',
    'own.key',
    '-out',
    'own.pem',
    '-days',
    '2',
    ...name,
  )
})

afterAll(() => rm(folder, { recursive: true }))

/** Probes a server, and returns the message of its error. */
async function messageOf(url: string, ca?: string): Promise<string> {
  const address = await readAddress(url, ca, {})
  const packages = await loadPackages(address)
  const error = await probeServer(address, packages).then(
    () => undefined,
    (refused) => refused,
  )
  if (error === undefined) return ''
  expect(error).toMatchObject({ code: 'UNSUPPORTED' })
  expect(error.message).not.toContain('\n')
  expect(error.message).not.toContain(PASSWORD)
  return error.message
}

test('a server without a listener, and an unknown host, are named', async () => {
  const port = await freePort()
  expect(await messageOf(`redis://:${PASSWORD}@127.0.0.1:${port}`)).toMatch(
    /^the queue at redis:\/\/127.0.0.1:\d+ cannot be used: .*ECONNREFUSED.*no server listens there$/,
  )
  expect(await messageOf('redis://nowhere.invalid:6379')).toMatch(/(ENOTFOUND|EAI_AGAIN).*there is no such host$/)
})

test('a wrong password, a missing one, and a policy that evicts jobs are named', async () => {
  const options = { args: ['--requirepass', 'right'], client: { password: 'right' } }
  await withRedis(async ({ port, send }) => {
    expect(await messageOf(`redis://:${PASSWORD}@127.0.0.1:${port}`)).toMatch(/WRONGPASS.*user or password is wrong$/)
    expect(await messageOf(`redis://127.0.0.1:${port}`)).toMatch(/NOAUTH.*it needs a password/)
    expect(await messageOf(`redis://:right@127.0.0.1:${port}`)).toBe('')
    await send('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    expect(await messageOf(`redis://:right@127.0.0.1:${port}`)).toMatch(
      /maxmemory-policy is allkeys-lru.*must be noeviction/,
    )
  }, options)
})

test('an authority that is not trusted is named, and --ca makes it trusted', async () => {
  const ca = join(folder, 'ca.pem')
  const files = ['--tls-cert-file', 'own.pem', '--tls-key-file', 'own.key', '--tls-ca-cert-file', 'ca.pem'].map(
    (word) => (word.startsWith('--') ? word : join(folder, word)),
  )
  const options = {
    args: [...files, '--tls-auth-clients', 'no'],
    client: { tls: { rejectUnauthorized: false } },
    scheme: 'rediss' as const,
  }
  await withRedis(async ({ port }) => {
    expect(await messageOf(`rediss://127.0.0.1:${port}`, ca)).toBe('')
    expect(await messageOf(`rediss://127.0.0.1:${port}`)).toMatch(/pass the certificate of its authority by --ca$/)
    expect(await messageOf(`redis://127.0.0.1:${port}`)).toMatch(/is TLS right\?/)
  }, options)
})

test('a URL of another form is refused without its text, and so is a file without a certificate', async () => {
  for (const url of [
    `http://:${PASSWORD}@host`,
    `redis://user:${PASSWORD}@`,
    `${PASSWORD}`,
    `redis://:${PASSWORD}@h/x`,
  ]) {
    const error = await readAddress(url).catch((refused) => refused)
    expect(error).toMatchObject({ code: 'BAD_OPTION' })
    expect(error.message).not.toContain(PASSWORD)
  }
  await expect(readAddress('rediss://host', join(folder, 'own.key'))).rejects.toThrow(/has no certificate/)
  await expect(readAddress('rediss://host', join(folder, 'none'))).rejects.toThrow(/ENOENT/)
  await expect(readAddress('redis://host', join(folder, 'ca.pem'))).rejects.toThrow(/--ca needs/)
})

test('the password may be in the environment, and an address is shown without it', async () => {
  const address = await readAddress('redis://user@host/3', undefined, { REDISCLI_AUTH: PASSWORD })
  expect(address).toMatchObject({
    password: PASSWORD,
    user: 'user',
    database: '3',
    port: 6379,
    shown: 'redis://host:6379/3',
  })
  const postgres = await readAddress('postgres://u:written@host/db', undefined, { PGPASSWORD: PASSWORD })
  expect(postgres).toMatchObject({ password: 'written', port: 5432, shown: 'postgres://host:5432/db' })
})

test('a missing package, and a bullmq whose workers hang after an outage, name the command that installs them', async () => {
  const missing = async () => {
    throw Object.assign(new Error(), { code: 'ERR_MODULE_NOT_FOUND' })
  }
  await expect(loadPackages({ backend: 'redis' }, missing)).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringMatching(/npm install bullmq ioredis$/),
  })
  const old = loadPackages(
    { backend: 'postgres' },
    async () => ({}),
    () => '6.6.3',
  )
  await expect(old).rejects.toThrow(/bullmq 6.7 or later, but 6.6.3 is installed: npm install bullmq pg$/)
})
