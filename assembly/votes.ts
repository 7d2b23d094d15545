/**
 * Predicts the labels of m queries by a plurality vote among their k nearest points, once for each of the label vectors
 * [start, end).
 *
 * `index` is m×k u32, the row numbers of each query's points, nearest first. `labels` is draws×n bytes, row-major: each
 * row is one label vector of the n points. `out` is draws×m bytes, the predicted labels. Among tied classes, the class
 * of the nearest point wins. `counts` is scratch for 256 u32.
 */
export function voteNearest(
  index: usize, m: i32, k: i32, labels: usize, n: i32, out: usize, counts: usize, start: i32, end: i32,
): void {
  memory.fill(counts, 0, 1024)
  for (let draw = start; draw < end; draw++) {
    const own = labels + <usize>draw * <usize>n
    const row = out + <usize>draw * <usize>m
    for (let i: usize = 0; i < <usize>m; i++) {
      const nearest = index + ((i * <usize>k) << 2)
      store<u8>(row + i, k == 1 ? load<u8>(own + <usize>load<u32>(nearest)) : plurality(nearest, k, own, counts))
    }
  }
}

/**
 * Returns the most frequent label among k points, whose u32 row numbers begin at `nearest`, nearest first. Among tied
 * classes, the class of the nearest point wins. Leaves the 256 u32 of `counts` all zero.
 */
function plurality(nearest: usize, k: i32, labels: usize, counts: usize): u8 {
  const end = nearest + ((<usize>k) << 2)
  let most: u32 = 0
  for (let at = nearest; at < end; at += 4) {
    const count = counts + (<usize>load<u8>(labels + <usize>load<u32>(at)) << 2)
    const votes = load<u32>(count) + 1
    store<u32>(count, votes)
    most = max(most, votes)
  }
  let winner = nearest
  while (load<u32>(counts + (<usize>load<u8>(labels + <usize>load<u32>(winner)) << 2)) < most) winner += 4
  for (let at = nearest; at < end; at += 4) {
    store<u32>(counts + (<usize>load<u8>(labels + <usize>load<u32>(at)) << 2), 0)
  }
  return load<u8>(labels + <usize>load<u32>(winner))
}
