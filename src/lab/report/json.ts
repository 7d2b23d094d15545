/** A document as JSON text that people can read too: indented, but lists of numbers on one line. */
export function jsonText(document: object): string {
  const text = JSON.stringify(document, null, 2)
  // No string holds a raw line break, so only lists of numbers match.
  return text.replace(/\[\n([\s\d.,eE+-]+)\n\s*\]/g, (_, list: string) => `[${list.trim().replace(/\s+/g, ' ')}]`)
}
