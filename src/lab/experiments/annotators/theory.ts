/** Annotators who always vote alike: one of a given accuracy, and its copies. */
export interface VoteGroup {
  /** Probability that their vote is right. */
  accuracy: number
  /** Number of annotators. */
  size: number
}

/**
 * Returns the exact error of plurality with two classes, where `votes` of the annotators vote, drawn at random without
 * replacement for each item; a fair coin decides ties. Groups are independent of each other. The sum over subsets of the
 * Poisson binomial, by one pass over the groups: ways[v][r] is the sum over subsets of size v of the probability that r of
 * their votes are right.
 */
export function pluralityOfGroups(groups: readonly VoteGroup[], votes: number): number {
  const ways = Array.from({ length: votes + 1 }, () => new Float64Array(votes + 1))
  ways[0][0] = 1
  for (const { accuracy, size } of groups) {
    for (let v = votes; v > 0; v--) {
      let subsets = 1
      for (let own = 1; own <= Math.min(size, v); own++) {
        subsets *= (size - own + 1) / own
        const before = ways[v - own]
        for (let r = v; r >= 0; r--) {
          ways[v][r] += subsets * ((1 - accuracy) * before[r] + (r >= own ? accuracy * before[r - own] : 0))
        }
      }
    }
  }
  const all = ways[votes].reduce((a, b) => a + b, 0)
  return ways[votes].reduce((sum, p, r) => sum + (2 * r < votes ? p : 2 * r === votes ? p / 2 : 0), 0) / all
}

/** Returns `pluralityOfGroups` of independent annotators. */
export const pluralityOf = (accuracies: readonly number[], votes: number): number =>
  pluralityOfGroups(
    accuracies.map((accuracy) => ({ accuracy, size: 1 })),
    votes,
  )

/**
 * Returns a bound on the error of the best rule, which knows the accuracies, with two equally likely classes and `votes`
 * random annotators: half the mean over subsets of the product of 2 √(q (1-q)), which is Chernoff's exp(-m I) / 2 for
 * each subset.
 */
export function bestBound(accuracies: readonly number[], votes: number): number {
  const sums = new Float64Array(votes + 1)
  const counts = new Float64Array(votes + 1)
  sums[0] = 1
  counts[0] = 1
  for (const q of accuracies) {
    for (let v = votes; v > 0; v--) {
      sums[v] += 2 * Math.sqrt(q * (1 - q)) * sums[v - 1]
      counts[v] += counts[v - 1]
    }
  }
  return sums[votes] / counts[votes] / 2
}
