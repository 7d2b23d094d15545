/** The definition: float64 squared differences summed in coordinate order; ascending, ties to the lowest index. */
export function nearestByDefinition(queries: number[][], points: number[][], k: number, excludeSelf = false) {
  return queries.map((query, i) => {
    const all = points.map((point, j) => {
      let squared = 0
      for (let t = 0; t < query.length; t++) squared += (query[t] - point[t]) * (query[t] - point[t])
      return { j, squared }
    })
    const others = excludeSelf ? all.filter(({ j }) => j !== i) : all
    return others.sort((a, b) => a.squared - b.squared || a.j - b.j).slice(0, k)
  })
}
