/** A world of two dimensions: to come. */
export function WorldTab() {
  return <p>The world.</p>
}
