import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { printable } from '../../../engine/check.js'
import { isSystemError, makeFolder, notWritten } from '../../report/files.js'
import { sizeOf, syncFolder } from './files.js'

/** Errors of a disk, a quota or a limit that is full. */
const FULL: readonly string[] = ['ENOSPC', 'EFBIG', 'EDQUOT']
/** Milliseconds between two tries to write to a full disk. */
const ROOM_WAIT_MS = 1000

/** How a part is written. */
export interface PartFileOptions {
  /** Called with messages for the user. */
  onNotice?: (message: string) => void
  /** Ends the wait for room on a full disk. */
  signal?: AbortSignal
}

/** The part of one writer, to which it appends whole batches of lines. Only the holder of the writer's lock has one. */
export class PartFile {
  readonly path: string
  readonly #options: PartFileOptions
  #file: FileHandle | undefined
  #size = 0

  /** A part that is opened, or created, by its first batch. It must be healed by then. */
  constructor(path: string, options: PartFileOptions) {
    this.path = path
    this.#options = options
  }

  /**
   * Appends a batch by one write, and waits until it is on the disk. If the disk is full, cuts off what was written of
   * it, says so once, and tries again until there is room. Throws the reason of the signal when that ends the wait, and
   * NOT_WRITTEN when writing fails for another reason; the part then ends with its last whole batch.
   */
  async append(batch: Uint8Array): Promise<void> {
    const { onNotice, signal } = this.#options
    for (let waited = false; ; waited = true) {
      try {
        await this.#write(batch)
        if (waited) onNotice?.(`${printable(this.path)}: there is room again, and the sweep goes on`)
        return
      } catch (error) {
        await this.#file?.truncate(this.#size).catch(() => {})
        if (!isSystemError(error) || !FULL.includes(error.code)) throw notWritten(this.path, error)
        if (!waited) {
          const room = `${Math.ceil(batch.length / 1000)} kB`
          onNotice?.(
            `${printable(this.path)}: the disk is full (${error.code}); waits for room for ${room}, nothing is lost`,
          )
        }
        await wait(ROOM_WAIT_MS, undefined, { signal }).catch(() => signal?.throwIfAborted())
      }
    }
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }

  async #write(batch: Uint8Array): Promise<void> {
    this.#file ??= await this.#open()
    // A full disk first takes a part of the bytes without an error.
    for (let at = 0; at < batch.length; ) {
      at += (await this.#file.write(batch, at, batch.length - at, this.#size + at)).bytesWritten
    }
    await this.#file.sync()
    this.#size += batch.length
  }

  async #open(): Promise<FileHandle> {
    const folder = dirname(this.path)
    await makeFolder(folder)
    this.#size = await sizeOf(this.path)
    // Not for appending only, so that every write has a position, and one after a failure overwrites its rest.
    const file = await open(this.path, this.#size === 0 ? 'w' : 'r+')
    await syncFolder(folder)
    return file
  }
}
