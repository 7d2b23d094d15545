/**
 * Returns the exact error of plurality with two classes, where `votes` of the annotators vote, drawn at random without
 * replacement for each item; a fair coin decides ties. The sum over subsets of the Poisson binomial, by one pass over the
 * annotators: ways[v][r] is the sum over subsets of size v of the probability that r of their votes are right.
 */
export function pluralityOf(accuracies: readonly number[], votes: number): number {
  const ways = Array.from({ length: votes + 1 }, () => new Float64Array(votes + 1))
  ways[0][0] = 1
  for (const accuracy of accuracies) {
    for (let v = votes; v > 0; v--) {
      for (let r = v; r >= 0; r--) {
        ways[v][r] += (1 - accuracy) * ways[v - 1][r] + (r > 0 ? accuracy * ways[v - 1][r - 1] : 0)
      }
    }
  }
  const all = ways[votes].reduce((a, b) => a + b, 0)
  return ways[votes].reduce((sum, p, r) => sum + (2 * r < votes ? p : 2 * r === votes ? p / 2 : 0), 0) / all
}

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
