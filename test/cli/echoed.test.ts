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
/** What a terminal would obey, line breaks aside. */
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
  ])('from the arguments: %j', async (line, message) => {
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
  ])('from a spec in %s: %j', async (format, text) => {
    const path = join(folder, `controls.${format}`)
    await writeFile(path, text)
    const { code, stderr } = await cli(`run ${path}`)
    expect(stderr).toMatch(/^noisy-teacher: BAD_OPTION: [^\n]+\n$/)
    expect(stderr).not.toMatch(OBEYED)
    expect(code).toBe(2)
  })

  test('from the name of the folder, where the report is said to be', async () => {
    const { stdout, stderr } = await cli(`run made --out ${join(folder, RED)}`)
    expect(stdout).toContain(`The report is in ${folder}/\\x1b[31m: report.html`)
    expect(stdout + stderr).not.toMatch(OBEYED)
  })

  test('from a fault of ours, which keeps the lines of its stack', async () => {
    const text = failureText(new TypeError(RED))
    expect(text).toMatch(/^a fault in noisy-teacher: TypeError: \\x1b\[31m\n +at /)
    expect(failureText(new NoisyTeacherError('WORKER_FAILED', `a\n  b ${RED}`))).toBe('WORKER_FAILED: a b \\x1b[31m')
  })
})
