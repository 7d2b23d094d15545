/** Repeats labels, to compare them with the answers under so many label draws. */
export function repeated(labels: Int32Array, times: number): Int32Array {
  return Int32Array.from({ length: times * labels.length }, (_, at) => labels[at % labels.length])
}
