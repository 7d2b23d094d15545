/** Real digits: to come. */
export function DigitsTab() {
  return <p>The digits.</p>
}
