/** A file of an archive: its bytes as they are stored, and the length that the archive claims. */
interface Stored {
  name: string
  bytes: Uint8Array
  method?: number
  length?: number
  flags?: number
}

/** Writes a zip archive of small files, without checksums. */
export function zipBytes(files: readonly Stored[]): Uint8Array {
  const [local, central]: [number[], number[]] = [[], []]
  const wide = (value: number) => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255]
  const narrow = (value: number) => [value & 255, value >>> 8]
  for (const { name, bytes, method = 0, length = bytes.length, flags = 0 } of files) {
    const letters = [...new TextEncoder().encode(name)]
    const sizes = [...wide(0), ...wide(bytes.length), ...wide(length), ...narrow(letters.length), ...narrow(0)]
    const common = [...narrow(20), ...narrow(flags), ...narrow(method), ...wide(0), ...sizes]
    central.push(
      ...wide(0x02014b50),
      ...narrow(20),
      ...common,
      ...new Array(10).fill(0),
      ...wide(local.length),
      ...letters,
    )
    local.push(...wide(0x04034b50), ...common, ...letters, ...bytes)
  }
  const counts = [...narrow(files.length), ...narrow(files.length)]
  const end = [...wide(0x06054b50), 0, 0, 0, 0, ...counts, ...wide(central.length), ...wide(local.length), 0, 0]
  return Uint8Array.from([...local, ...central, ...end])
}
