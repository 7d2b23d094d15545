import { type FileHandle, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { writing } from '../../report/files.js'
import { responds } from './process-name.js'

/** Waits until the names in a folder are on the disk. Systems that cannot open a folder, as Windows, do it themselves. */
export async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r').catch(() => undefined)
  await opened?.sync().catch(() => {})
  await opened?.close()
}

/** Writes bytes behind what was written: a full disk first writes a part of them, and fails at the next call. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
}

/**
 * Replaces a file by what `write` writes: under the temporary name `draft`, which is renamed when it is on the disk. A
 * kill at any moment leaves the old file or the new one. Throws NOT_WRITTEN when it cannot be written.
 */
export async function replaceDurably(
  path: string,
  draft: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  await writing(path, async () => {
    const file = await open(draft, 'w')
    try {
      await write(file)
      await file.sync()
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    } finally {
      await file.close()
    }
    await rename(draft, path)
    await syncFolder(dirname(path))
  })
}

/**
 * Replaces a file that any process may derive at any time: the temporary name has host and process in it. Removes such
 * files of processes of this host that were killed.
 */
export async function replaceDerived(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const host = hostname().replace(/[^\w-]/g, '_')
  const [folder, name] = [dirname(path), `${basename(path)}.${host}.`]
  for (const other of await readdir(folder).catch(() => [])) {
    const pid = other.startsWith(name) ? /^(\d+)\.tmp$/.exec(other.slice(name.length))?.[1] : undefined
    if (pid !== undefined && !responds(Number(pid))) await rm(join(folder, other), { force: true })
  }
  await replaceDurably(path, join(folder, `${name}${process.pid}.tmp`), write)
}

/** Returns the number of bytes of a file, 0 if there is none. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return 0
      throw error
    },
  )
}

/** Creates a folder for temporary files, which the caller removes. */
export const makeTemporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'noisy-teacher-'))
