/**
 * Starts a worker from a script that imports the module at an address. A worker that is started from that address itself
 * has the policy of its response, which static hosts do not send. One that is started from a blob has the policy of the
 * page, so that it cannot send anything elsewhere either.
 */
export function startWorker(address: string): Worker {
  const script = `import ${JSON.stringify(new URL(address, import.meta.url).href)}`
  const blob = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
  const worker = new Worker(blob, { type: 'module' })
  // The address must stay valid until the browser has read it, which the first message or error shows.
  const revoke = () => URL.revokeObjectURL(blob)
  for (const event of ['message', 'error']) worker.addEventListener(event, revoke, { once: true })
  return worker
}
