import { lstat, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CallOptions } from '../../engine/call.js'
import { check, NoisyTeacherError, printable } from '../../engine/check.js'
import type { Engine } from '../../engine/engine.js'
import { toBytes } from '../../engine/saved/bytes.js'
import { replaceFiles } from '../../lab/report/files.js'
import { openSource } from '../../tables/source.js'
import { loadModel } from './load.js'
import type { Model } from './model.js'

/** Maximum number of bytes of a model file. */
const MAX_MODEL_BYTES = 2 ** 32 - 1

/**
 * Reads the model file at a path. Throws BAD_VALUE, naming the file, when it cannot be read or is no model; OUT_OF_MEMORY
 * when the model does not fit.
 */
export async function readModel(engine: Engine, path: string, { signal }: CallOptions = {}): Promise<Model> {
  const { name, size, slice, close } = await openSource('readModel', path)
  try {
    const isFile = size !== undefined && slice !== undefined
    check(isFile, 'BAD_VALUE', () => `${name}: a model must be a file, not a stream`)
    check(size <= MAX_MODEL_BYTES, 'BAD_VALUE', () => `${name}: the file has ${size} bytes, more than any model`)
    return await loadModel(engine, new Uint8Array(await slice(0, size)), { signal })
  } catch (error) {
    const loaded = error instanceof NoisyTeacherError && error.message.startsWith('fromBytes: ')
    if (!loaded) throw error
    const message = `${name}: ${error.message.replace('fromBytes: ', '')}`
    throw new NoisyTeacherError(error.code, message, { cause: error })
  } finally {
    await close()
  }
}

/** Writes a model to a file, whole or not at all. Throws NOT_WRITTEN when the file cannot be written. */
export async function writeModel(path: string, model: Model, { signal }: CallOptions = {}): Promise<number> {
  const bytes = await toBytes(model, { signal })
  await replaceFiles([[path, bytes]])
  return bytes.length
}

/**
 * Tests before a run begins that a file can be written. Throws BAD_OPTION when its folder is missing or closed, or the path
 * is that of something else than a file.
 */
export async function checkWritable(flag: string, path: string): Promise<void> {
  const refuse = (code: string, cause?: unknown) => {
    return new NoisyTeacherError('BAD_OPTION', `${flag}: ${printable(path)} cannot be written (${code})`, { cause })
  }
  const found = await lstat(path).catch(() => undefined)
  if (found?.isDirectory()) throw refuse('EISDIR')
  const target = found?.isSymbolicLink() ? await stat(path).catch(() => undefined) : found
  if (target && !target.isFile()) throw refuse('it is no file')
  const probe = `${path}.${process.pid}.tmp`
  try {
    await writeFile(probe, '')
    await rm(probe)
  } catch (cause) {
    throw refuse((cause as NodeJS.ErrnoException).code ?? dirname(path), cause)
  }
}
