/** Terms of a text as strings: words, pairs of words, and 3 to 5 characters within a word and its blanks. */
function termsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const pairs = words.slice(1).map((word, i) => `${words[i]} ${word}`)
  const grams = words.flatMap((word) => {
    const padded = [...` ${word} `]
    return [3, 4, 5].flatMap((length) =>
      padded.flatMap((_, i) => (i + length <= padded.length ? [`#${padded.slice(i, i + length).join('')}`] : [])),
    )
  })
  return [...words, ...pairs, ...grams]
}

/** Inner products of all pairs of rows of TF-IDF, dense and without hashing; terms of one text are left out. */
export function gramOf(texts: readonly string[]): number[][] {
  const documents = texts.map(termsOf)
  const df = (term: string) => documents.filter((terms) => terms.includes(term)).length
  const vocabulary = [...new Set(documents.flat())]
    .map((term) => ({ term, df: df(term) }))
    .filter((each) => each.df > 1)
  const rows = documents.map((terms) => {
    const weights = vocabulary.map(({ term, df }) => {
      const count = terms.filter((each) => each === term).length
      return count === 0 ? 0 : (1 + Math.log(count)) * (Math.log((1 + texts.length) / (1 + df)) + 1)
    })
    const length = Math.hypot(...weights)
    return weights.map((weight) => weight / length)
  })
  return rows.map((a) => rows.map((b) => a.reduce((sum, value, t) => sum + value * b[t], 0)))
}

/** Eigenvalues of a symmetric matrix, descending, by Jacobi rotations. */
export function eigenvaluesOf(matrix: readonly (readonly number[])[]): number[] {
  const n = matrix.length
  const a = matrix.map((row) => [...row])
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const angle = Math.atan2(2 * a[p][q], a[q][q] - a[p][p]) / 2
        const [c, s] = [Math.cos(angle), Math.sin(angle)]
        for (let k = 0; k < n; k++) [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]]
        for (let k = 0; k < n; k++) [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]]
      }
    }
  }
  return a.map((row, i) => row[i]).sort((x, y) => y - x)
}
