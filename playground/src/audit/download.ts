/** Saves a file as the browser saves downloads, from memory: no request is made. */
export function download(name: string, content: Blob | string | Uint8Array): void {
  const blob = content instanceof Blob ? content : new Blob([content as BlobPart], { type: 'text/csv' })
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser reads the address after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
