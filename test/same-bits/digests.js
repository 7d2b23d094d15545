// Runs in Node of any version and in any browser: plain JavaScript, imported by relative address. Digests of what computes, by name.

/** FNV-1a over the bytes of some arrays. */
function digestOf(arrays) {
  let hash = 0x811c9dc5
  for (const { buffer, byteOffset, byteLength } of arrays) {
    for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) hash = Math.imul(hash ^ byte, 0x01000193)
  }
  return (hash >>> 0).toString(16)
}

/** @param {{ threads: number, numerics?: 'strict' | 'relaxed' }} options */
export async function digests({ threads, numerics = 'strict' }) {
  const library = await import('../../dist/index.js')
  const engine = await library.createEngine({ threads, numerics })
  const normal = (purpose, rows, cols) =>
    engine.matrix(rows, cols, library.stream(1, purpose).fillNormal(new Float64Array(rows * cols)), { type: 'f32' })
  const found = {}
  for (const [d, n, algorithms] of [
    [2, 3000, ['grid', 'tree']],
    [8, 3000, ['tree', 'brute']],
    [64, 2000, ['brute', 'int8', 'projected', 'auto']],
  ]) {
    const [queries, points] = [normal(`queries ${d}`, 200, d), normal(`points ${d}`, n, d)]
    for (const algorithm of algorithms) {
      const { index, squaredDistance } = await library.nearest(queries, points, { k: 3, algorithm })
      found[`nearest ${d} ${algorithm}`] = digestOf([index, squaredDistance])
    }
  }
  const [x1, x2, v] = [normal('x1', 301, 10), normal('x2', 509, 10), normal('v', 509, 7)]
  const { laplace, gaussian, matern, arcCosine, ntk, polynomial } = library
  const kernels = [
    laplace({ bandwidth: 2 }),
    gaussian({ bandwidth: 2 }),
    matern({ bandwidth: 2, smoothness: 1.5 }),
    arcCosine(),
    ntk(),
    polynomial({ degree: 3, bandwidth: 2 }),
  ]
  for (const kernel of kernels) {
    const product = await library.gramMatvec(kernel, x1, x2, v)
    found[`gramMatvec ${kernel.name}`] = digestOf([product.toArray()])
  }
  const { coefficients } = await library.solveGram(laplace({ bandwidth: 2 }), x2, v.toArray(), { ridge: 0.1 })
  found.solveGram = digestOf([Float64Array.from(coefficients)])
  const world = library.noisyWorld(
    library.gaussianMixture({
      means: [
        [-1, 0],
        [1, 0],
        [0, 1],
      ],
      deviation: 1,
    }),
    { p: 0.2 },
  )
  const train = await world.sample(engine, 400, { seed: 1 })
  const { x } = await world.sample(engine, 300, { seed: 2 })
  const { fitNearest, fitKernel, fitShepard, fitTree, fitForest, fitNetwork, fitRandomFeatures, fitLogistic } = library
  const fits = { fitNearest, fitKernel, fitShepard, fitTree, fitForest, fitNetwork, fitRandomFeatures, fitLogistic }
  for (const [name, fit] of Object.entries(fits)) {
    const sampler = await fit(train, {
      seed: 1,
      ...(name === 'fitKernel' && { kernel: laplace({ bandwidth: 1 }), ridge: 0.1 }),
      ...(name === 'fitNetwork' && { maxEpochs: 5 }),
    })
    found[name] = digestOf([await sampler.predict(x), await sampler.scores(x)])
  }
  Object.assign(found, await votesDigests(library, engine))
  const { scores, proposed, noise } = await library.auditLabels(await world.sample(engine, 120, { seed: 3 }))
  found.auditLabels = digestOf([scores, proposed, Float64Array.from(noise.interval)])
  await engine.close()
  return found
}

/** Digests of labels from votes: the ensemble of two classes and of more, distractors with known classes, and features. */
async function votesDigests({ annotatorsWorld, aggregateVotes, votesTeacher, stream }, engine) {
  const found = {}
  const accuracies = [0.9, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5]
  for (const [name, classes, more] of [
    ['two classes', 2, {}],
    ['three classes', 3, {}],
    ['known distractors', 5, { exchangeable: true, gold: 60 }],
    ['features', 3, { x: 4 }],
  ]) {
    const annotators = accuracies.map((accuracy) => ({ accuracy, rate: 0.6 }))
    const world = annotatorsWorld({ annotators, classes, sharedErrors: 0.1, distractor: 0.5 })
    const { votes, clean } = await world.sample(300, { seed: 1 })
    const { gold, x, ...options } = more
    const items = Array.from({ length: gold ?? 0 }, (_, i) => 5 * i)
    const signal = (v, at) => v + 2 * Number(clean[Math.floor(at / x)] === at % x)
    const values =
      x &&
      stream(1, 'features of votes')
        .fillNormal(new Float64Array(300 * x))
        .map(signal)
    const result = await aggregateVotes(votes, {
      engine,
      classes,
      ...options,
      ...(gold && { gold: { items, labels: items.map((i) => clean[i]) } }),
      ...(x && { x: engine.matrix(300, x, values) }),
    })
    const accuracy = result.annotators.flatMap((own) => own.accuracy?.interval ?? [-1])
    const drawn = await votesTeacher(result).label(engine.matrix(300, 1), { rule: 'random', seed: 2 })
    found[`votes, ${name}`] = digestOf([result.probabilities, result.labels, Float64Array.from(accuracy), drawn])
    found[`votes, ${name}: method`] = `${result.method}: ${result.why}`
  }
  return found
}
