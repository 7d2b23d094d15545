import { open, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writing } from '../../report/files.js'

/** Waits until the names in a folder are on the disk. Systems that cannot open a folder, as Windows, do it themselves. */
export async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r').catch(() => undefined)
  await opened?.sync().catch(() => {})
  await opened?.close()
}

/**
 * Replaces a file by a text: writes it under the temporary name, waits until it is on the disk, renames it, and waits for
 * the folder. A kill at any moment leaves the old file or the new one. Throws NOT_WRITTEN when it cannot be written.
 */
export async function replaceDurably(path: string, draft: string, text: string): Promise<void> {
  await writing(path, async () => {
    const file = await open(draft, 'w')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
    await syncFolder(dirname(path))
  })
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
