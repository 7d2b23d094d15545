/** Returns a document as JSON, indented by two spaces, with each list of numbers on one line. */
export function jsonText(document: object): string {
  const text = JSON.stringify(document, null, 2)
  // JSON strings contain no raw line breaks, so the pattern matches only lists of numbers.
  return text.replace(/\[\n([\s\d.,eE+-]+)\n\s*\]/g, (_, list: string) => `[${list.trim().replace(/\s+/g, ' ')}]`)
}
