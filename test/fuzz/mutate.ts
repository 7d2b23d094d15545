import { forgeText } from '../reference/saved.js'
import type { Draws } from './draws.js'
import { at, bytesOf, type Node, nodesOf, pathsIn, put, type Tree } from './header.js'
import type { Original } from './originals.js'

/** A file while it is forged: what is said of each change, for whoever replays it. */
interface Forgery {
  draws: Draws
  header: Tree
  data: Uint8Array
  /** Changes what is written of the header. */
  text: (json: string) => string
  others: readonly Original[]
}

/** Numbers that JSON.stringify has no word for, as JSON reads them. */
const LITERAL = /"literally (\S+)"/g
const numbers = (list: string): number[] => list.split(' ').map(Number)
const VALUES: readonly unknown[] = [
  ...numbers(
    '-1 0 0.5 1 2 3 7 16 17 64 255 256 65535 65536 16777216 2147483647 2147483648 4294967296 9007199254740992',
  ),
  ...numbers('1e-300 5e-324 3e38 -3e38 1e308 -1e308'),
  ...[
    'literally -0',
    'literally 1e999',
    'literally -1e999',
    null,
    true,
    '',
    'auto',
    'any',
    'simd',
    'relaxed',
    [],
    {},
    [[]],
  ],
]
const RELATIVE: readonly ((value: number) => number)[] = [
  (value) => value + 1,
  (value) => value - 1,
  (value) => 2 * value,
  (value) => -value,
  (value) => value / 2,
  (value) => value * 1e30,
  (value) => value * 1e-30,
]
const LARGE = numbers('NaN Infinity -Infinity 3e38 -3e38 1e38 -1e38 1e308 -1e308 -0 0')
const SMALL = numbers('1 -1 0.5 1e-30 1e-45 1e-300 5e-324 1e18 1e19 -1e19 1e154')
const INTEGERS = numbers('0 1 -1 2 3 255 256 65536 1900000000 2147483647 -2147483648')

/** Returns a forged file with the right checksum, and what was changed. */
export function mutate(
  draws: Draws,
  original: Original,
  others: readonly Original[],
): { bytes: Uint8Array; what: string } {
  const header = JSON.parse(JSON.stringify(original.header)) as Tree
  const forgery: Forgery = { draws, header, data: original.data.slice(), text: (json) => json, others }
  const what: string[] = []
  for (let more = draws.pick([1, 1, 1, 2, 3]); more > 0; more--) what.push(draws.pick(CHANGES)(forgery))
  const json = forgery.text(JSON.stringify(forgery.header).replace(LITERAL, '$1'))
  return { bytes: forgeText(json, forgery.data), what: what.join('; ') }
}

/** Writes special numbers into an array, as its own type or another; half of the time into the blocks of an index, where there is one. */
function words({ draws, header, data }: Forgery): string {
  const places = nodesOf(header).flatMap(({ arrays }) => Object.values(arrays))
  const blocks = places.filter(({ type }) => type === 'u8')
  const all = blocks.length > 0 && draws.oneIn(2) ? blocks : places
  const place = all.length > 0 ? draws.pick(all) : { type: 'u8', at: 0, length: data.length }
  const type = place.type === 'u8' || draws.oneIn(8) ? draws.pick(['f32', 'f64', 'i32', 'u8']) : place.type
  const size = type === 'f64' ? 8 : type === 'u8' || type === 'i8' ? 1 : 4
  const fits = Math.floor((Math.min(bytesOf(place), data.length - place.at) || 0) / size)
  if (!(fits > 0 && place.at >= 0)) return 'nothing'
  const count = Math.min(fits, draws.pick([1, 1, 1, 2, 4, 8, 24, 64, fits]))
  const first = draws.below(fits - count + 1)
  const list = size === 1 || type === 'i32' || type === 'u32' ? INTEGERS : draws.oneIn(3) ? SMALL : LARGE
  // An array of numbers is refused at once for what is not finite; the blocks of an index are bytes.
  const held = place.type === 'u8' || draws.oneIn(8) ? list : list.filter(Number.isFinite)
  const [one, other] = [draws.pick(held), draws.pick(held)]
  const step = draws.pick([1, 1, 2, 3])
  const view = new DataView(data.buffer, place.at)
  for (let i = 0; i < count; i += step) write(view, type, (first + i) * size, i % 2 === 0 ? one : other)
  return `${one} and ${other} as ${type} at ${place.at + first * size}, ${count} by steps of ${step}`
}

function write(view: DataView, type: string, at: number, value: number): void {
  if (type === 'f64') view.setFloat64(at, value, true)
  else if (type === 'f32') view.setFloat32(at, value, true)
  else if (type === 'i32' || type === 'u32') view.setInt32(at, value, true)
  else view.setUint8(at, value)
}

function bits({ draws, data }: Forgery): string {
  if (data.length === 0) return 'nothing'
  const places = Array.from({ length: 1 + draws.below(8) }, () => draws.below(8 * data.length))
  for (const bit of places) data[bit >> 3] ^= 1 << (bit & 7)
  return `bits ${places.join(', ')} of the data`
}

/** Gives a place of the header another value, or one near its own. */
function value({ draws, header }: Forgery): string {
  const path = draws.pick(pathsIn(header).slice(1))
  const before = at(header, path)
  const near = typeof before === 'number' && draws.oneIn(2)
  const after = near ? draws.pick(RELATIVE)(before as number) : draws.pick(VALUES)
  put(header, path, after)
  return `${path.join('.')} is ${JSON.stringify(after)}`
}

function drop({ draws, header }: Forgery): string {
  const path = draws.pick(pathsIn(header).slice(1))
  delete (at(header, path.slice(0, -1)) as Tree)[path.at(-1)!]
  return `without ${path.join('.')}`
}

/** Lets two names have each other's values. */
function swap({ draws, header }: Forgery): string {
  const paths = pathsIn(header).slice(1)
  const [one, other] = [draws.pick(paths), draws.pick(paths)]
  const [a, b] = [at(header, one), at(header, other)].map((held) => JSON.parse(JSON.stringify(held ?? null)))
  put(header, one, b)
  put(header, other, a)
  return `${one.join('.')} and ${other.join('.')} swapped`
}

/** Lets two arrays have each other's places. */
function swapArrays({ draws, header }: Forgery): string {
  const lists = nodesOf(header).flatMap(({ arrays }) => Object.keys(arrays).map((name) => ({ arrays, name })))
  if (lists.length === 0) return 'nothing'
  const [one, other] = [draws.pick(lists), draws.pick(lists)]
  const [a, b] = [one.arrays[one.name], other.arrays[other.name]]
  one.arrays[one.name] = b
  other.arrays[other.name] = a
  return `arrays ${one.name} and ${other.name} swapped`
}

/** Moves an array, or makes it shorter or longer. */
function resize({ draws, header }: Forgery): string {
  const arrays = nodesOf(header).flatMap((node) => Object.entries(node.arrays))
  if (arrays.length === 0) return 'nothing'
  const [name, place] = draws.pick(arrays)
  const by = draws.pick([1, -1, 2, -2, 8, -8, 16, -16, 64, -64])
  if (draws.oneIn(2)) place.at += by
  else place.length += by
  return `array ${name} from ${place.at}, ${place.length} long`
}

function truncate(forgery: Forgery): string {
  const { draws, data } = forgery
  forgery.data = data.slice(0, draws.below(data.length + 1))
  return `${forgery.data.length} bytes of data`
}

/** Puts a part of another file in the place of one of this file, mostly of the same kind. */
function graft(forgery: Forgery): string {
  const { draws, header, data, others } = forgery
  const own = draws.pick(nodesOf(header).concat(header as unknown as Node))
  const alike = others.flatMap((other) => {
    return nodesOf(other.header).flatMap((node) => (node.kind === own.kind ? [{ other, node }] : []))
  })
  const any = draws.pick(others)
  const all = alike.length > 0 && !draws.oneIn(4) ? alike : nodesOf(any.header).map((node) => ({ other: any, node }))
  const { other, node } = draws.pick(all)
  const scion = JSON.parse(JSON.stringify(node)) as Node
  const shift = Math.ceil(data.length / 64) * 64
  for (const { arrays } of nodesOf(scion)) for (const place of Object.values(arrays)) place.at += shift
  forgery.data = new Uint8Array(shift + other.data.length)
  forgery.data.set(data)
  forgery.data.set(other.data, shift)
  const before = own.kind
  Object.assign(own, scion)
  return `a ${scion.kind} of '${other.name}' in place of a ${before}`
}

function text(forgery: Forgery): string {
  const bit = forgery.draws.below(1 << 16)
  const before = forgery.text
  forgery.text = (json) => {
    const letters = [...before(json)]
    const place = (bit >> 3) % letters.length
    letters[place] = String.fromCharCode(letters[place].charCodeAt(0) ^ (1 << (bit & 7)))
    return letters.join('')
  }
  return `bit ${bit} of the header's text`
}

/** Those that are often taken up come more often. */
const CHANGES = [
  ...Array.from({ length: 24 }, () => words),
  ...[bits, bits, value, value, drop, swap, swapArrays, resize, truncate, graft, graft, graft, text],
]
