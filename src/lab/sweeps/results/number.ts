const [COMMA, MINUS, POINT, ZERO, NINE, N] = [44, 45, 46, 48, 57, 110]
/** Digits up to which a mantissa is a whole number of float64, and powers of ten that float64 has exactly. */
const EXACT_DIGITS = 15
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power)

/** Reads numbers of JSON from bytes without making a text of the short ones. */
export class NumberReader {
  /** The last number; NaN for null, and for what is no number. */
  value = Number.NaN

  /** Reads the number or null at `at`, which a comma or `end` ends. Returns the index behind it. */
  read(bytes: Buffer, at: number, end: number): number {
    const start = at
    const negative = bytes[at] === MINUS
    if (negative) at++
    const first = at
    let [mantissa, decimals, fraction] = [0, 0, false]
    for (; at < end; at++) {
      const byte = bytes[at]
      if (byte >= ZERO && byte <= NINE) {
        mantissa = mantissa * 10 + (byte - ZERO)
        if (fraction) decimals++
      } else if (byte === POINT && !fraction) fraction = true
      else break
    }
    const digits = at - first - (fraction ? 1 : 0)
    const ended = at === end || bytes[at] === COMMA
    if (!ended || digits === 0 || digits > EXACT_DIGITS) return this.#readText(bytes, start, end)
    // A quotient of two exact numbers is rounded once, as the text itself would be.
    const size = mantissa / POWERS[decimals]
    this.value = negative ? -size : size
    return at
  }

  #readText(bytes: Buffer, start: number, end: number): number {
    const comma = bytes.indexOf(COMMA, start)
    const stop = comma < 0 || comma > end ? end : comma
    this.value = bytes[start] === N || stop === start ? Number.NaN : Number(bytes.toString('latin1', start, stop))
    return stop
  }
}
