import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { NoisyTeacherError, printable } from '../../../engine/check.js'
import { isSystemError, makeFolder, writing } from '../../report/files.js'
import { documentOf, type SweepDocument, sweepHash } from '../plan/document.js'
import type { Plan } from '../plan/plan.js'
import { RESULTS_VERSION, SCHEMA_VERSION } from '../version.js'
import { replaceDurably, sizeOf } from './files.js'
import { layoutOf, writerOf } from './layout.js'

/** What the file `manifest.json` of a sweep's folder holds. */
export interface Manifest {
  /** Version of the folder's layout. */
  schema: number
  resultsVersion: number
  numerics: 'strict' | 'relaxed'
  /** Hash of what determines the trials. */
  hash: string
  /** The metrics, in the order of the values. */
  metrics: readonly ManifestMetric[]
  sweep: SweepDocument
}

/** Name and type of a metric. Values are float64; null where a metric does not apply. */
export interface ManifestMetric {
  name: string
  type: 'double'
  title: string
  share: boolean
}

/** Returns the manifest of a planned sweep. */
export function manifestOf({ sweep }: Plan): Manifest {
  const metrics = Object.entries(sweep.kind.metrics)
  return {
    schema: SCHEMA_VERSION,
    resultsVersion: RESULTS_VERSION,
    numerics: sweep.numerics,
    hash: sweepHash(sweep),
    metrics: metrics.map(([name, { title, share }]) => ({ name, type: 'double', title, share })),
    sweep: documentOf(sweep),
  }
}

/** Returns the text of a manifest, whose last field is a checksum of the others. */
export const manifestText = (manifest: Manifest): string =>
  `${JSON.stringify({ ...manifest, checksum: checksumOf(manifest) }, null, 2)}\n`

const checksumOf = (manifest: object) =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex').slice(0, 16)

/**
 * Writes the manifest of a folder, which is created if it is missing. `writer` names the temporary file, so that two
 * writers never use the same. Throws NOT_WRITTEN.
 */
export async function writeManifest(folder: string, manifest: Manifest, writer: string): Promise<void> {
  const { manifest: path } = layoutOf(folder)
  await writing(folder, () => makeFolder(folder))
  await replaceDurably(path, draftOf(path, writer), (file) => file.writeFile(manifestText(manifest)))
}

const draftOf = (path: string, writer: string) => `${path}.${writer}.tmp`

/**
 * Reads the manifest of a folder. Returns undefined if the folder is missing or empty. Throws BAD_VALUE when the
 * manifest is damaged or of another version of the package, and when the folder holds something else.
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const { manifest: path } = layoutOf(folder)
  const text = await readText(path)
  if (text !== undefined) {
    const manifest = parseManifest(text)
    if (!manifest) throw bad(`${path} is damaged, and nothing was changed: ${await remedyOf(folder)}`)
    const { schema } = manifest
    if (schema === SCHEMA_VERSION) return manifest
    throw bad(`${path} has version ${schema} but this package reads version ${SCHEMA_VERSION}`)
  }
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    if (error.code === 'ENOTDIR') throw bad(`${folder} is a file but must be a folder`)
    throw error
  })
  if ((await bytesOfParts(folder)) > 0) throw bad(`${folder} has parts but no manifest.json: ${await remedyOf(folder)}`)
  const others = names.filter((name) => !isOwn(name))
  if (others.length === 0) return undefined
  throw bad(
    `${folder} has no manifest.json but ${others.length} other files, such as ${others[0]}: choose another folder`,
  )
}

/** Returns true for what a folder may have whose sweep was killed before its manifest was written. */
const isOwn = (name: string) => ['locks', 'parts', 'log', 'quarantine'].includes(name) || isDraft(name)
const isDraft = (name: string) => name.startsWith('manifest.json.') && name.endsWith('.tmp')

/** Returns a manifest whose checksum is right, whatever its version. */
function parseManifest(text: string): Manifest | undefined {
  try {
    const { checksum, ...manifest } = JSON.parse(text)
    return checksum === checksumOf(manifest) && text.endsWith('\n') ? (manifest as Manifest) : undefined
  } catch {
    return undefined
  }
}

/** Returns what to do about a damaged or missing manifest, in one clause. */
async function remedyOf(folder: string): Promise<string> {
  for (const name of await readdir(folder)) {
    const copy = isDraft(name) ? await readText(`${folder}/${name}`) : undefined
    if (copy && parseManifest(copy)) return `its copy ${name} is whole, so rename that to manifest.json`
  }
  const bytes = await bytesOfParts(folder)
  if (bytes === 0) return 'it has no results, so remove it and run the sweep again'
  const kept = `results of ${bytes} bytes are in parts/`
  return `${kept}; restore manifest.json, or make it in an empty folder by the same spec and copy it from there`
}

async function bytesOfParts(folder: string): Promise<number> {
  const { parts } = layoutOf(folder)
  const names = await readdir(parts).catch(() => [])
  const sizes = await Promise.all(names.filter(writerOf).map((name) => sizeOf(`${parts}/${name}`)))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined
    throw error
  })
}

const bad = (message: string) => new NoisyTeacherError('BAD_VALUE', printable(message))
