import { crc32 } from 'node:zlib'
import { CHECKSUM_LENGTH, type ResultState, storedResult } from './line.js'
import { NumberReader } from './number.js'

const HEAD = ascii('{"point":"')
const SEED = ascii('","seed":')
const DRAW = ascii(',"draw":')
const OK = ascii(',"state":"ok"')
const CHECKSUM = ascii(',"crc":"')
const CHECKSUM_END = ascii('"}')
/** Characters of a point's id. */
const ID_LENGTH = 16

/**
 * Parses lines of results from bytes, several times as fast as `parseResultLine`: the fields of the last line are in
 * the parser itself, so that a million lines make no million objects.
 */
export class LineParser {
  point = ''
  seed = 0
  draw = 0
  state: ResultState = 'ok'
  code: string | undefined
  /** Values in the order of the metrics, NaN where the trial has none. Overwritten by the next line. */
  readonly values: Float64Array
  readonly #metrics: readonly string[]
  readonly #names: readonly Uint8Array[]
  readonly #number = new NumberReader()

  /** A parser of lines whose values have these names. */
  constructor(metrics: readonly string[]) {
    this.#metrics = metrics
    this.#names = metrics.map((name) => Buffer.from(`,"${name}":`))
    this.values = new Float64Array(metrics.length)
  }

  /** Parses the line in bytes [start, end), without its newline. Returns false if its checksum or its form is wrong. */
  parse(bytes: Buffer, start: number, end: number): boolean {
    const body = end - CHECKSUM_LENGTH
    if (body <= start || !matches(bytes, body, CHECKSUM) || !matches(bytes, end - 2, CHECKSUM_END)) return false
    const checksum = hexadecimal(bytes, body + CHECKSUM.length, end - 2)
    if (checksum !== crc32(bytes.subarray(start, body))) return false
    return this.#parseMeasured(bytes, start, body) || this.#parseAny(bytes.toString('utf8', start, end))
  }

  /** Parses the fields of a measured trial as `resultLine` writes them. Returns false if they are other ones. */
  #parseMeasured(bytes: Buffer, start: number, end: number): boolean {
    let at = start + HEAD.length + ID_LENGTH
    if (!matches(bytes, start, HEAD) || !matches(bytes, at, SEED) || !isId(bytes, start + HEAD.length)) return false
    this.point = bytes.toString('latin1', start + HEAD.length, at)
    const number = this.#number
    at = number.read(bytes, at + SEED.length, end)
    this.seed = number.value
    if (!Number.isSafeInteger(this.seed) || !matches(bytes, at, DRAW)) return false
    at = number.read(bytes, at + DRAW.length, end)
    this.draw = number.value
    if (!Number.isSafeInteger(this.draw) || !matches(bytes, at, OK)) return false
    at += OK.length
    for (let metric = 0; metric < this.#names.length; metric++) {
      const name = this.#names[metric]
      if (!matches(bytes, at, name)) return false
      at = number.read(bytes, at + name.length, end)
      this.values[metric] = number.value
    }
    this.state = 'ok'
    this.code = undefined
    return at === end
  }

  #parseAny(line: string): boolean {
    const result = storedResult(line, this.#metrics)
    if (!result) return false
    this.point = result.point
    this.seed = result.seed
    this.draw = result.draw
    this.state = result.state
    this.code = result.code
    for (let at = 0; at < this.values.length; at++) this.values[at] = result.values[at] ?? Number.NaN
    return true
  }
}

function ascii(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}

function matches(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false
  return true
}

function isId(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < start + ID_LENGTH; at++) if (digitOf(bytes[at]) < 0) return false
  return true
}

/** Returns the value of a hexadecimal number in small letters, or -1. */
function hexadecimal(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = digitOf(bytes[at])
    if (digit < 0) return -1
    value = value * 16 + digit
  }
  return value
}

/** Returns the value of a hexadecimal digit in small letters, or -1. */
function digitOf(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  return byte >= 97 && byte <= 102 ? byte - 87 : -1
}
