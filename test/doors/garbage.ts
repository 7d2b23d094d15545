/** What a caller may give by mistake, in any place. Large whole numbers are left out: they are requests, which take time. */
export function garbage(): [name: string, value: unknown][] {
  const detached = new Int32Array(4)
  structuredClone(detached, { transfer: [detached.buffer] })
  const throwing = new Proxy({}, { get: () => fail(), ownKeys: () => fail(), has: () => fail() })
  return [
    ['null', null],
    ['NaN', Number.NaN],
    ['-1', -1],
    ['0', 0],
    ['1.5', 1.5],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['true', true],
    ["''", ''],
    ["'3'", '3'],
    ['a symbol', Symbol('garbage')],
    ['a bigint', 3n],
    ['a function', () => undefined],
    ['an async function', async () => 5],
    ['{}', {}],
    ['an object without a prototype', Object.create(null)],
    ['an object with a length', { length: 2 }],
    ['an object with a length that is none', { length: '2' }],
    ['[]', []],
    ['[null]', [null]],
    ['[a symbol]', [Symbol('garbage')]],
    ['[bigints]', [1n, 2n]],
    ['[strings]', ['1', '2']],
    ['[functions]', [() => {}]],
    ['[arrays]', [[], [1], ['1']]],
    ['a detached array', detached],
    ['64-bit integers', new BigInt64Array(4)],
    ['an ArrayBuffer', new ArrayBuffer(8)],
    ['a DataView', new DataView(new ArrayBuffer(8))],
    ['a Map', new Map([['k', 3]])],
    ['a Set', new Set([1, 2])],
    ['a Date', new Date(0)],
    ['a promise', Promise.resolve(1)],
    ['what throws when it is read', throwing],
  ]
}

function fail(): never {
  throw new RangeError('it cannot be read')
}
