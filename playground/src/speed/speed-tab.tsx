/** The engine's speed in this browser: to come. */
export function SpeedTab() {
  return <p>The speed.</p>
}
