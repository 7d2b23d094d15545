import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { getSystemErrorMap } from 'node:util'
import { NoisyTeacherError, printable } from '../../engine/check.js'

/** An error by which the operating system refused a call, such as ENOSPC. */
export type SystemError = NodeJS.ErrnoException & { code: string; syscall: string }

export function isSystemError(error: unknown): error is SystemError {
  const { code, syscall } = (error ?? {}) as Partial<SystemError>
  return error instanceof Error && typeof code === 'string' && typeof syscall === 'string'
}

/** A NOT_WRITTEN error that names what could not be written and why; another error than the system's stays as it is. */
export function notWritten(what: string, error: unknown): unknown {
  if (!isSystemError(error)) return error
  const reason = getSystemErrorMap().get(error.errno ?? 0)?.[1] ?? 'refused by the system'
  const message = `${printable(what)} cannot be written: ${reason} (${error.code})`
  return new NoisyTeacherError('NOT_WRITTEN', message, { cause: error })
}

/** Runs work that writes to `path`. Throws NOT_WRITTEN, naming the path, when the system refuses it. */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    throw notWritten(path, error)
  })
}

/**
 * Makes a folder and its parents; one that exists is left as it is. Node's own `recursive` never returns where a parent exists but takes no
 * folders, as under /proc.
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

/**
 * Replaces files, given as paths and texts: all are written whole under names of their own beside the old ones before the first takes its
 * place, so that a full disk leaves every old file. Throws NOT_WRITTEN.
 */
export async function replaceFiles(files: readonly (readonly [path: string, text: string])[]): Promise<void> {
  const draftOf = (path: string) => `${path}.${process.pid}.tmp`
  try {
    for (const [path, text] of files) await writing(path, () => writeFile(draftOf(path), text))
    for (const [path] of files) await writing(path, () => rename(draftOf(path), path))
  } catch (error) {
    // Where nothing can be written, a draft may not be there, nor its folder.
    await Promise.all(files.map(([path]) => rm(draftOf(path), { force: true }).catch(() => {})))
    throw error
  }
}
