import { randomInt, randomUUID } from 'node:crypto'
import { link, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { NoisyTeacherError, printable } from '../../../engine/check.js'
import { isSystemError, makeFolder, writing } from '../../report/files.js'
import { isAlive, type ProcessName, thisProcess } from './process-name.js'

/** How often, and after how many milliseconds, a lock that another process holds is asked for again. */
const [TRIES, WAIT_MS] = [20, 50]
/** Errors of file systems that have no hard links. */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/**
 * The right to write as one writer in the folder of a sweep: to append to its part and its log, to heal them, and to
 * write the manifest. Writers have a part each and need no other's lock, so that the workers of many machines share a
 * folder; a writer that is dead loses its lock to whoever heals its part. Readers need none.
 *
 * A claim is a file `locks/<writer>.<id>` that names a process. Each process first creates its claim, whole, and then
 * looks at the others: of two that claim at the same time, at least one sees the other and withdraws. No clock decides:
 * a claim ends when its process is dead on this host and boot, or is taken over by request.
 */
export class WriterLock {
  readonly #path: string

  private constructor(path: string) {
    this.#path = path
  }

  /**
   * Acquires the lock of a writer. `takeOver` also takes it from processes of other hosts and boots, which cannot be
   * asked. Throws IN_USE when a process that may be alive holds it, and NOT_WRITTEN when the folder cannot be written.
   */
  static async acquire(folder: string, writer: string, { takeOver = false } = {}): Promise<WriterLock> {
    for (let tries = 1; ; tries++) {
      const got = await WriterLock.#claim(folder, writer, takeOver)
      if (got instanceof WriterLock) return got
      // Another process may only be healing this writer's part.
      if (tries === TRIES) throw inUse(folder, writer, got)
      // Two that withdrew before each other must not ask again in step.
      await wait(randomInt(WAIT_MS / 2, (3 * WAIT_MS) / 2))
    }
  }

  /** Acquires the lock of a writer unless a process that may be alive holds it. */
  static async acquireFree(folder: string, writer: string): Promise<WriterLock | undefined> {
    const got = await WriterLock.#claim(folder, writer, false)
    return got instanceof WriterLock ? got : undefined
  }

  /** Releases the lock. */
  async release(): Promise<void> {
    await rm(this.#path, { force: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release()
  }

  /** Returns the lock, or who holds it. */
  static async #claim(folder: string, writer: string, takeOver: boolean): Promise<WriterLock | Holder> {
    const locks = join(folder, 'locks')
    const own = `${writer}.${randomUUID()}`
    await writing(locks, async () => {
      await makeFolder(locks)
      await createWhole(join(locks, own), JSON.stringify(await thisProcess()))
    })
    const lock = new WriterLock(join(locks, own))
    for (const name of await readdir(locks)) {
      if (name === own || !isClaim(name, writer)) continue
      const holder = await readClaim(join(locks, name))
      const state = holder ? await isAlive(holder) : 'unknown'
      if (holder === null || state === 'dead' || (takeOver && state === 'unknown')) {
        await rm(join(locks, name), { force: true })
        continue
      }
      await lock.release()
      return { holder, state }
    }
    return lock
  }
}

/** The process that holds a lock, undefined if its claim cannot be read. */
interface Holder {
  holder: ProcessName | undefined
  state: 'alive' | 'unknown'
}

/** Returns true if a file of the folder of locks is a claim on this writer. A UUID has 36 characters. */
const isClaim = (name: string, writer: string) => name.startsWith(`${writer}.`) && name.length === writer.length + 37

/** Creates a file that is never seen empty. */
async function createWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.tmp`
  try {
    await writeFile(draft, text)
    await link(draft, path).catch(async (error: unknown) => {
      if (!isSystemError(error) || !NO_LINKS.includes(error.code)) throw error
      const file = await open(path, 'wx')
      await file.writeFile(text).finally(() => file.close())
    })
  } finally {
    await rm(draft, { force: true })
  }
}

/** Returns the process that a claim names; undefined if the claim is damaged, null if it is gone. */
async function readClaim(path: string): Promise<ProcessName | undefined | null> {
  try {
    const { pid, host, machine, boot, space, started } = JSON.parse(await readFile(path, 'utf8'))
    const isName = [host, machine, boot, space, started].every((text) => typeof text === 'string')
    return isName && Number.isSafeInteger(pid) ? { pid, host, machine, boot, space, started } : undefined
  } catch (error) {
    return isSystemError(error) && error.code === 'ENOENT' ? null : undefined
  }
}

function inUse(folder: string, writer: string, { holder, state }: Holder): NoisyTeacherError {
  const where = `${printable(folder)}: the part of writer '${printable(writer)}'`
  if (!holder) return new NoisyTeacherError('IN_USE', `${where} has a lock that cannot be read: pass --take-over`)
  const { pid, host, boot } = holder
  const name = `process ${pid} on host ${printable(host)} (boot ${printable(boot.slice(0, 8))})`
  const remedy = state === 'alive' ? 'end it' : 'if that process is dead, pass --take-over'
  return new NoisyTeacherError('IN_USE', `${where} is in use by ${name}: ${remedy}, or choose another folder`)
}
