import type { Cell } from '../batch.js'
import type { ElementKind } from './header.js'

/** Returns the element at a place of the bytes. */
type ElementReader = (bytes: DataView, at: number) => Cell

/** Returns `count` elements, the first at byte `from` and each `stride` bytes after the one before. */
export function readElements(
  bytes: DataView,
  element: ElementKind,
  { from, stride, count }: { from: number; stride: number; count: number },
): ArrayLike<Cell> {
  const read = readerOf(element)
  const isNumber = 'iuf'.includes(element.letter) && !(element.size === 8 && element.letter !== 'f')
  const cells: Cell[] | Float64Array = isNumber ? new Float64Array(count) : new Array<Cell>(count)
  for (let i = 0; i < count; i++) cells[i] = read(bytes, from + i * stride) as number
  return cells
}

function readerOf({ letter, size, isLittle }: ElementKind): ElementReader {
  if (letter === 'b') return (bytes, at) => bytes.getUint8(at) !== 0
  if (letter === 'U') return (bytes, at) => wideText(bytes, at, size, isLittle)
  if (letter === 'S') return (bytes, at) => narrowText(bytes, at, size)
  const readers: Readonly<Record<string, ElementReader>> = {
    i1: (bytes, at) => bytes.getInt8(at),
    i2: (bytes, at) => bytes.getInt16(at, isLittle),
    i4: (bytes, at) => bytes.getInt32(at, isLittle),
    i8: (bytes, at) => narrow(bytes.getBigInt64(at, isLittle)),
    u1: (bytes, at) => bytes.getUint8(at),
    u2: (bytes, at) => bytes.getUint16(at, isLittle),
    u4: (bytes, at) => bytes.getUint32(at, isLittle),
    u8: (bytes, at) => narrow(bytes.getBigUint64(at, isLittle)),
    f2: (bytes, at) => half(bytes.getUint16(at, isLittle)),
    f4: (bytes, at) => bytes.getFloat32(at, isLittle),
    f8: (bytes, at) => bytes.getFloat64(at, isLittle),
  }
  return readers[`${letter}${size}`]
}

/** Returns a whole number as a number if that is exact. */
const narrow = (value: bigint): number | bigint => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** Decodes a float16: 1 bit of sign, 5 of exponent, 10 of fraction. */
function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const sign = bits >> 15 ? -1 : 1
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** Decodes text in UTF-32 that zeros fill up. What is no character becomes the replacement character. */
function wideText(bytes: DataView, at: number, size: number, isLittle: boolean): string {
  let text = ''
  for (let i = at; i < at + size; i += 4) {
    const point = bytes.getUint32(i, isLittle)
    if (point === 0) break
    text += point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point)
  }
  return text
}

function narrowText(bytes: DataView, at: number, size: number): string {
  const whole = new Uint8Array(bytes.buffer, bytes.byteOffset + at, size)
  const end = whole.indexOf(0)
  return new TextDecoder().decode(end < 0 ? whole : whole.subarray(0, end))
}
