/** Decodes base64 text into bytes. Throws an error of the host when it is not base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text)
  const bytes = new Uint8Array(characters.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i)
  return bytes
}

/** Number of bytes that become characters in one call, which hosts limit. */
const CHUNK_BYTES = 1 << 13

/** Encodes the bytes of an array as base64 text. */
export function toBase64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  let characters = ''
  for (let at = 0; at < byteLength; at += CHUNK_BYTES) {
    const chunk = new Uint8Array(buffer, byteOffset + at, Math.min(CHUNK_BYTES, byteLength - at))
    characters += String.fromCharCode(...chunk)
  }
  return btoa(characters)
}
