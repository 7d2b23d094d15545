/**
 * Returns the m labels `times` times in a row, times × m, to compare them with predictions under `times` label draws.
 */
export function repeated(labels: Int32Array, times: number): Int32Array {
  return Int32Array.from({ length: times * labels.length }, (_, at) => labels[at % labels.length])
}
