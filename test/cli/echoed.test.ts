import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureText } from '#cli/failure.js'
import { NoisyTeacherError } from '#engine/check.js'
import { cli } from './cli.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
})
afterAll(() => rm(folder, { recursive: true }))

const RED = '\x1b[31m'
/** Matches characters that control a terminal, except line breaks. */
const OBEYED = /(?!\n)[\p{Cc}\p{Bidi_Control}]/u

describe('control characters are echoed as escapes', () => {
  test.each([
    [`${RED}run`, "BAD_OPTION: unknown command '\\x1b[31mrun'"],
    ['r\nun', "BAD_OPTION: unknown command 'r\\nun'; did you mean run?"],
    [`run ${RED}\u202e`, "BAD_OPTION: run: there is no experiment '\\x1b[31m\\u202e' (there are: "],
    [`run echo --${RED}`, "BAD_OPTION: unknown option '--\\x1b[31m'"],
    [`run echo --seed ${RED}\x9b`, "BAD_OPTION: run echo: --seed is '\\x1b[31m\\x9b' but must be "],
    [`verify T1${RED}`, "BAD_OPTION: verify: there is no claim 'T1\\x1b[31m' (there are: "],
    [`run ${RED}\n.yaml`, 'BAD_OPTION: \\x1b[31m\\n.yaml: the file cannot be read (ENOENT)'],
    [`run echo --out /dev/null/${RED}`, 'BAD_OPTION: --out: nothing can be written to /dev/null/\\x1b[31m (ENOTDIR)'],
  ])('control characters in the arguments %j are echoed as escapes', async (line, message) => {
    const { code, stderr } = await cli(line)
    expect(stderr.startsWith(`noisy-teacher: ${message}`), stderr).toBe(true)
    expect(stderr).toMatch(/^[^\n]+\n$/)
    expect(stderr).not.toMatch(OBEYED)
    expect(code).toBe(2)
  })

  test.each([
    ['json', `{ "experiment": "echo", "seed": ${JSON.stringify(RED)} }`],
    ['json', `{ "experiment": "echo", ${JSON.stringify(RED)}: 1 }`],
    ['json', `{ "experiment": ${RED} }`],
    ['yaml', `experiment: "\\e[31m"\n`],
    ['yaml', `experiment: [${RED}\n`],
    ['yaml', `experiment: !${RED} echo\n`],
  ])('control characters in the %s spec %j are echoed as escapes', async (format, text) => {
    const path = join(folder, `controls.${format}`)
    await writeFile(path, text)
    const { code, stderr } = await cli(`run ${path}`)
    expect(stderr).toMatch(/^noisy-teacher: BAD_OPTION: [^\n]+\n$/)
    expect(stderr).not.toMatch(OBEYED)
    expect(code).toBe(2)
  })

  test('control characters in the name of the report folder are echoed as escapes', async () => {
    const { stdout, stderr } = await cli(`run made --out ${join(folder, RED)}`)
    expect(stdout).toContain(`The report is in ${folder}/\\x1b[31m: report.html`)
    expect(stdout + stderr).not.toMatch(OBEYED)
  })

  test('control characters in an internal error are echoed as escapes, in the lines of its stack trace', async () => {
    const text = failureText(new TypeError(RED))
    expect(text).toMatch(/^internal error: TypeError: \\x1b\[31m\n +at /)
    expect(failureText(new NoisyTeacherError('WORKER_FAILED', `a\n  b ${RED}`))).toBe('WORKER_FAILED: a b \\x1b[31m')
  })
})
