import { expect, test } from 'vitest'
import { decodeLz4Frame } from '#tables/arrow/lz4.js'

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))

/** A text of 1210 letters, compressed by `lz4 -B4 -BX --content-size`. */
const TEXT = `${'abcabcabcabc'.repeat(40)}${'0123456789'.repeat(3)}${'x'.repeat(700)}`
const PACKED = 'BCJNGHxAugQAAAAAAACCIwAAAD9hYmMDAP/LrzAxMjM0NTY3ODkKAAEfeAEA//+lUHh4eHh4odiTjgAAAADrhhdB'
/** Random bytes, which lz4 stores, and the frame. */
const RANDOM = 'nuCBB1wq8g6X4P6ozTSp5thxn9qkQst8GZbUNqvJvw0DfSxB/Y4Wbg=='
const STORED = 'BCJNGGRApygAAICe4IEHXCryDpfg/qjNNKnm2HGf2qRCy3wZltQ2q8m/DQN9LEH9jhZuAAAAAFFQ+D4='

test('decodes frames that lz4 wrote, with overlapping matches, checksums and stored blocks', () => {
  expect(new TextDecoder().decode(decodeLz4Frame(bytesOf(PACKED), TEXT.length))).toBe(TEXT)
  expect(decodeLz4Frame(bytesOf(STORED), 40)).toEqual(bytesOf(RANDOM))
})

test('a damaged frame is a RangeError, or another text of the same length', () => {
  const packed = bytesOf(PACKED)
  expect(() => decodeLz4Frame(packed, TEXT.length + 1)).toThrow(RangeError)
  for (let length = 0; length < packed.length - 8; length++) {
    expect(() => decodeLz4Frame(packed.slice(0, length), TEXT.length)).toThrow(RangeError)
  }
  for (let at = 0; at < packed.length; at++) {
    const bad = packed.map((byte, i) => (i === at ? byte ^ 0x81 : byte))
    try {
      expect(decodeLz4Frame(bad, TEXT.length)).toHaveLength(TEXT.length)
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
    }
  }
})
