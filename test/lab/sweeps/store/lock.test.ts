import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WriterLock } from '#lab/sweeps/store/lock.js'
import { thisProcess } from '#lab/sweeps/store/process-name.js'
import { inFolder } from './toy-store.js'

const ID = '00000000-0000-4000-8000-000000000000'

/** Creates a folder in which a process holds the lock of writer 'main'. */
async function claimed(folder: string, changes: object): Promise<void> {
  await mkdir(join(folder, 'locks'), { recursive: true })
  await writeFile(join(folder, 'locks', `main.${ID}`), JSON.stringify({ ...(await thisProcess()), ...changes }))
}

test('a lock is refused while its process lives, with its id and host, and free after its release', () =>
  inFolder(async (folder) => {
    await mkdir(folder)
    const lock = await WriterLock.acquire(folder, 'main')
    expect(await WriterLock.acquireFree(folder, 'main')).toBeUndefined()
    const refusal = WriterLock.acquire(folder, 'main', { takeOver: true })
    await expect(refusal).rejects.toThrow(`in use by process ${process.pid} on host ${hostname()}`)
    await (await WriterLock.acquire(folder, 'other')).release()
    await lock.release()
    await (await WriterLock.acquire(folder, 'main')).release()
    expect(await readdir(join(folder, 'locks'))).toEqual([])
  }))

test('the lock of a process that was killed is taken over', () =>
  inFolder(async (folder) => {
    await mkdir(folder)
    const script = `
      import { WriterLock } from '#lab/sweeps/store/lock.js'
      await WriterLock.acquire(${JSON.stringify(folder)}, 'main')
      process.stdout.write('locked')
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script])
    await once(child.stdout, 'data')
    expect(await WriterLock.acquireFree(folder, 'main')).toBeUndefined()
    child.kill('SIGKILL')
    await once(child, 'close')
    await (await WriterLock.acquire(folder, 'main')).release()
  }))

test.each([
  ['whose id another process has now', { started: '1' }],
  ['of an earlier start of this host', { boot: 'b' }],
  ['whose id no process has', { pid: 2 ** 30 }],
])('the lock of a process %s is taken over', (_, changes) =>
  inFolder(async (folder) => {
    await claimed(folder, changes)
    await (await WriterLock.acquire(folder, 'main')).release()
    expect(await readdir(join(folder, 'locks'))).toEqual([])
  }),
)

test.each([
  ['of another host', { host: 'elsewhere', boot: 'b' }],
  ['of another machine of the same name', { machine: 'm', boot: 'b' }],
  ['of another container', { space: 'pid:[1]' }],
])('the lock of a process %s is taken over by request only', (_, changes) =>
  inFolder(async (folder) => {
    await claimed(folder, changes)
    const message = expect.stringContaining('if that process is dead, pass --take-over')
    await expect(WriterLock.acquire(folder, 'main')).rejects.toMatchObject({ code: 'IN_USE', message })
    await (await WriterLock.acquire(folder, 'main', { takeOver: true })).release()
  }),
)

test('a lock that cannot be read is taken over by request only', () =>
  inFolder(async (folder) => {
    await claimed(folder, {})
    const path = join(folder, 'locks', `main.${ID}`)
    await writeFile(path, (await readFile(path)).subarray(0, 20))
    await expect(WriterLock.acquire(folder, 'main')).rejects.toThrow('has a lock that cannot be read')
    await (await WriterLock.acquire(folder, 'main', { takeOver: true })).release()
  }))

test('of processes that ask at the same time, at most one has the lock at any moment, and all get it', () =>
  inFolder(async (folder) => {
    await mkdir(folder)
    let [holders, most, got] = [0, 0, 0]
    const ask = async () => {
      const lock = await WriterLock.acquire(folder, 'main')
      most = Math.max(most, ++holders)
      got++
      await new Promise((resolve) => setTimeout(resolve, 1))
      holders--
      await lock.release()
    }
    await Promise.all([ask(), ask(), ask()])
    expect([most, got]).toEqual([1, 3])
  }))
