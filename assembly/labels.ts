// The second, small entry, bound by as-bind: label arrays in, label arrays and counts out. It trusts its arguments:
// src/labels checks them at the door. Votes are members × rows, row-major; labels are 0 to classes - 1.

/**
 * Labels drawn by inverse CDF, one uniform of [0, 1) a label. Row c of `cumulative` (classes × classes) runs over the
 * classes c, c + 1, … (mod classes) and ends in 1.
 */
export function applyNoise(labels: Int32Array, cumulative: Float64Array, classes: i32, uniforms: Float64Array): Int32Array {
  const noisy = new Int32Array(labels.length)
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]
    const steps = firstAbove(cumulative, label * classes, classes, uniforms[i])
    noisy[i] = (label + steps) % classes
  }
  return noisy
}

/** The first step whose cumulative probability exceeds u: never one of probability 0. */
function firstAbove(cumulative: Float64Array, row: i32, classes: i32, u: f64): i32 {
  let low = 0
  let high = classes - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (cumulative[row + middle] > u) high = middle
    else low = middle + 1
  }
  return low
}

/** Votes by class: rows × classes. */
export function countVotes(votes: Int32Array, members: i32, classes: i32): Uint32Array {
  const rows = votes.length / members
  const counts = new Uint32Array(rows * classes)
  for (let member = 0; member < members; member++) {
    for (let i = 0; i < rows; i++) counts[i * classes + votes[member * rows + i]] += 1
  }
  return counts
}

/** The class of most votes in each row of `counts` (rows × classes); one uniform a row picks among t that tie, each 1 in t. */
export function plurality(counts: Uint32Array, classes: i32, uniforms: Float64Array): Int32Array {
  const winners = new Int32Array(uniforms.length)
  for (let i = 0; i < uniforms.length; i++) {
    const row = i * classes
    let most: u32 = 0
    let tied = 0
    for (let c = 0; c < classes; c++) {
      const count = counts[row + c]
      if (count > most) {
        most = count
        tied = 0
      }
      tied += i32(count == most)
    }
    let before = i32(uniforms[i] * tied)
    let winner = 0
    while (counts[row + winner] != most || before-- > 0) winner++
    winners[i] = winner
  }
  return winners
}

/** How often each class (row) was labeled as each class (column): classes × classes. */
export function confusion(actual: Int32Array, predicted: Int32Array, classes: i32): Uint32Array {
  const counts = new Uint32Array(classes * classes)
  for (let i = 0; i < actual.length; i++) counts[actual[i] * classes + predicted[i]] += 1
  return counts
}

/** On how many rows each two members agree: members × members, symmetric, all rows on the diagonal. */
export function agreements(votes: Int32Array, members: i32): Uint32Array {
  const rows = votes.length / members
  const counts = new Uint32Array(members * members)
  for (let a = 0; a < members; a++) {
    counts[a * members + a] = rows
    for (let b = 0; b < a; b++) {
      let equal = 0
      for (let i = 0; i < rows; i++) equal += i32(votes[a * rows + i] == votes[b * rows + i])
      counts[a * members + b] = equal
      counts[b * members + a] = equal
    }
  }
  return counts
}

/** The number of rows on which two label arrays are equal. */
export function matches(a: Int32Array, b: Int32Array): i32 {
  let equal = 0
  for (let i = 0; i < a.length; i++) equal += i32(a[i] == b[i])
  return equal
}
