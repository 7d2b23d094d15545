import { readFile } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { check, NoisyTeacherError, shown } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import type { Gallery, Picture } from '../../lab/report/gallery.js'
import { shortened } from '../words.js'
import type { AuditRequest, ImageShape } from './flags.js'
import type { NamedAudit } from './named.js'
import { pngOf } from './png.js'

/** Number of suspects that are shown as images, and of nearest rows beside each. */
const [MAX_IMAGES, MAX_BESIDE] = [24, 4]
/** Types of image files by the endings of their names. */
const TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
}

/**
 * Returns the first suspects as images, with their nearest rows beside them; undefined if rows are not images. Throws
 * BAD_VALUE when a file of an image cannot be read.
 */
export async function galleryOf(result: NamedAudit, request: AuditRequest, x: Matrix): Promise<Gallery | undefined> {
  const { image, images } = request
  if (image === undefined && images === undefined) return undefined
  const imageOf = image ? pixelImages(x, image) : fileImages(result, request)
  const { audit, data, named, nearOf, nameOf, idOf } = result
  const listed = audit.suspects.filter(({ list }) => list !== null).slice(0, MAX_IMAGES)
  const items = []
  for (const suspect of listed) {
    const { id, given, proposed } = named(suspect)
    const beside: Picture[] = []
    for (const row of nearOf(suspect.row).slice(0, MAX_BESIDE)) {
      beside.push({ image: await imageOf(row), text: `${shortened(idOf(row), 10)}: ${shortened(nameOf(data.y[row]))}` })
    }
    const text = `${shortened(id)}: given ${shortened(given)}, proposed ${shortened(proposed)}`
    items.push({ image: await imageOf(suspect.row), text, beside })
  }
  return {
    title: 'The first suspects, with their nearest rows',
    items,
    notes: [
      'Large: the row whose label looks wrong. Beside it: the rows nearest to it, with the labels that they have.',
    ],
  }
}

/** Throws BAD_OPTION when a row has another number of features than the image of `--image` has values. */
export function checkImage({ image }: AuditRequest, columns: number): void {
  if (!image) return
  const { width, height, channels } = image
  const values = width * height * channels
  const shape = `${width}x${height}${channels === 3 ? 'x3' : ''}`
  check(
    values === columns,
    'BAD_OPTION',
    () => `--image ${shape} has ${values} pixels but a row has ${columns} features`,
  )
}

/** Returns a function that draws a row as an image, dark where its values are low within all rows. */
function pixelImages(x: Matrix, shape: ImageShape): (row: number) => Promise<string> {
  const pixels = x.cols
  const [low, high] = rangeOf(x.view())
  return async (row) => {
    const values = x.view().subarray(row * pixels, (row + 1) * pixels)
    const bytes = Uint8Array.from(values, (value) => Math.round((255 * (value - low)) / (high - low || 1)))
    return `data:image/png;base64,${pngOf(bytes, shape).toString('base64')}`
  }
}

function rangeOf(values: ArrayLike<number>): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i])
    high = Math.max(high, values[i])
  }
  return [low, high]
}

/** Returns a function that reads the image of a row from the file that its column names, beside the table. */
function fileImages({ data }: NamedAudit, { images, source }: AuditRequest): (row: number) => Promise<string> {
  const { table, rows } = data
  const column = table.kept.find(({ name }) => name === images)!
  const folder = source === '-' ? '.' : dirname(source)
  return async (row) => {
    const code = column.codes[rows[row]]
    const path = code < 0 ? '' : column.values[code]
    const type = TYPES[extname(path).toLowerCase()]
    const where = `${table.name}: row ${table.rowNumbers[rows[row]]}, column ${shown(column.name)}`
    check(type !== undefined, 'BAD_VALUE', () => {
      return `${where} is ${shown(path)} but must be the path of an image (${Object.keys(TYPES).join(', ')})`
    })
    const bytes = await readFile(resolve(folder, path)).catch((cause: NodeJS.ErrnoException) => {
      throw new NoisyTeacherError('BAD_VALUE', `${where}: ${shown(path)} cannot be read (${cause.code})`, { cause })
    })
    return `data:${type};base64,${bytes.toString('base64')}`
  }
}
