import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { getSystemErrorMap } from 'node:util'
import { NoisyTeacherError, printable } from '../../engine/check.js'

/** An error of the operating system that Node reports, such as ENOSPC for a full disk. */
export type SystemError = NodeJS.ErrnoException & { code: string; syscall: string }

/** Returns true for an error that has the `code` and `syscall` of a failed system call. */
export function isSystemError(error: unknown): error is SystemError {
  const { code, syscall } = (error ?? {}) as Partial<SystemError>
  return error instanceof Error && typeof code === 'string' && typeof syscall === 'string'
}

/**
 * Converts a system error into a NOT_WRITTEN error that names the target `what` and the reason. Returns any other error
 * unchanged.
 */
export function notWritten(what: string, error: unknown): unknown {
  if (!isSystemError(error)) return error
  const reason = getSystemErrorMap().get(error.errno ?? 0)?.[1] ?? 'refused by the system'
  const message = `${printable(what)} cannot be written: ${reason} (${error.code})`
  return new NoisyTeacherError('NOT_WRITTEN', message, { cause: error })
}

/**
 * Runs `work`, which writes to `path`, and returns its result. Throws NOT_WRITTEN, naming the path, when a system call
 * fails.
 */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    throw notWritten(path, error)
  })
}

/**
 * Creates a folder and its missing parents; an existing folder is not an error. Does not use `mkdir`'s `recursive`
 * option, which never returns if an existing parent cannot contain folders, as under /proc.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error
    await makeFolder(dirname(folder))
    await mkdir(folder)
  }
}

/** The text of a file, a function that returns it, or the bytes of the file. */
export type FileText = string | Uint8Array | (() => string)

/**
 * Replaces files, given as pairs of path and text. Writes every file under a temporary name in the same folder before
 * it renames the first, so that a full disk leaves all old files unchanged. A long text is a function, which is called
 * when it is written, so that one of them is in memory at a time. Throws NOT_WRITTEN when a file cannot be written or
 * renamed.
 */
export async function replaceFiles(files: readonly (readonly [path: string, text: FileText])[]): Promise<void> {
  const draftOf = (path: string) => `${path}.${process.pid}.tmp`
  try {
    for (const [path, text] of files) {
      await writing(path, () => writeFile(draftOf(path), typeof text === 'function' ? text() : text))
    }
    for (const [path] of files) await writing(path, () => rename(draftOf(path), path))
  } catch (error) {
    // Removing fails if the draft or its folder was never created.
    await Promise.all(files.map(([path]) => rm(draftOf(path), { force: true }).catch(() => {})))
    throw error
  }
}
