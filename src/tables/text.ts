import { NoisyTeacherError } from '../engine/check.js'

/** Returns the encoding that a byte order mark at the beginning announces; UTF-8 without one. */
function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}

/**
 * Decodes bytes as text in pieces: UTF-8, or UTF-16 if a byte order mark announces it. Line ends become \n, also within
 * quoted cells. Throws BAD_VALUE, with the line, for bytes that are no text.
 */
export async function* readText(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  let line = 1
  // A \r at the end of a chunk may be half of a line end.
  let held = ''
  const take = (bytes?: Uint8Array): string => {
    const text = held + decode(name, decoder!, bytes, line)
    held = bytes && text.endsWith('\r') ? '\r' : ''
    const whole = (held ? text.slice(0, -1) : text).replace(/\r\n?/g, '\n')
    const at = whole.indexOf('\0')
    if (at >= 0) refuse(name, line + lineEnds(whole.slice(0, at)), 'has a NUL byte: the file is not text')
    line += lineEnds(whole)
    return whole
  }
  for await (const bytes of chunks) {
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true })
    yield take(bytes)
  }
  if (decoder) yield take()
}

/** Decodes one chunk, or at the end, without bytes, what is left of the last. */
function decode(name: string, decoder: TextDecoder, bytes: Uint8Array | undefined, line: number): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined })
  } catch {
    // The bytes before the invalid one are decoded again, to count their lines.
    const before = bytes ? lineEnds(new TextDecoder().decode(bytes).split('\ufffd')[0]) : 0
    const encoding = decoder.encoding.toUpperCase()
    return refuse(name, line + before, `has bytes that are not ${encoding}; save the file as UTF-8`)
  }
}

function refuse(name: string, line: number, message: string): never {
  throw new NoisyTeacherError('BAD_VALUE', `${name}: line ${line} ${message}`)
}

function lineEnds(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
