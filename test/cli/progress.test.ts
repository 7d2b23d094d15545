import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { Pace } from '#cli/pace.js'
import { barText, progressView } from '#cli/progress.js'
import { timeText } from '#lab/report/duration.js'

describe('the time left', () => {
  test('the time left extrapolates the pace so far and counts down', () => {
    const pace = new Pace(0, 0)
    pace.update(10, 100, 2000)
    expect(pace.left(2000)).toBe(18)
    expect(pace.left(12_000)).toBe(8)
    pace.update(20, 100, 14_000)
    expect(pace.left(14_000)).toBe(56)
  })

  test('the time left ignores progress in the first second, such as saved parts', () => {
    const pace = new Pace(0, 0)
    pace.update(90, 100, 20)
    expect(pace.left(20)).toBeUndefined()
    pace.update(95, 100, 5000)
    expect(pace.left(5000)).toBe(5)
  })

  test('the time left is unknown before a pace is measured and after the estimated end', () => {
    const pace = new Pace(3, 0)
    pace.update(3, 10, 5000)
    expect(pace.left(5000)).toBeUndefined()
    pace.update(9, 10, 6000)
    expect(pace.left(6500)).toBe(0.5)
    expect(pace.left(60_000)).toBeUndefined()
  })

  test.each([
    [0.2, '1 s'],
    [59, '59 s'],
    [61, '1 min'],
    [3540, '59 min'],
    [3600, '1 h 0 min'],
    [9000, '2 h 30 min'],
  ])('%d s is printed as %s', (seconds, text) => {
    expect(timeText(seconds)).toBe(text)
  })
})

describe('the bar', () => {
  test('the bar shows percentage, time left and stage', () => {
    expect(barText(0.25, 90, '1-NN', 80)).toBe(`${'━'.repeat(6)}${'─'.repeat(18)} 25%  2 min left  1-NN`)
    expect(barText(0, undefined, 'begun', 80)).toBe(`${'─'.repeat(24)} 0%  begun`)
  })

  test('the bar ends before the last column of the terminal', () => {
    for (const columns of [40, 80, 100]) {
      const text = barText(1, 36_000, 'a stage of a very long name '.repeat(4), columns)
      expect(text).toHaveLength(columns - 1)
      expect(text.endsWith('…')).toBe(true)
    }
  })

  test.each([1, 2, 3])('the bar fits a terminal of %i columns', (columns) => {
    expect(barText(0.5, 90, 'stage', columns)).toHaveLength(columns - 1)
  })

  test.each([0, undefined])('the bar assumes 80 columns on a terminal that reports %s', (columns) => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns })
    let written = ''
    stream.on('data', (chunk) => (written += chunk))
    const view = progressView(stream)
    view.show({ stage: 'a stage of a very long name '.repeat(4), done: 0, total: 1 })
    view.end()
    expect(written).toContain(barText(0, undefined, 'a stage of a very long name '.repeat(4), 80))
  })

  test('a stream that is no terminal gets a line for each stage, once', () => {
    const stream = new PassThrough()
    const view = progressView(stream)
    for (const stage of ['factor', 'centers', 'factor', 'centers']) view.show({ stage, done: 0, total: 1 })
    expect(String(stream.read())).toBe('factor\ncenters\n')
  })

  test('the bar continues if a stage continues the count, and restarts otherwise', () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 })
    let written = ''
    stream.on('data', (chunk) => (written += chunk))
    const view = progressView(stream)
    view.show({ stage: 'one', done: 1, total: 4 })
    view.show({ stage: 'two', done: 2, total: 4 })
    view.show({ stage: 'three', done: 0, total: 9 })
    view.end()
    // Each start hides the cursor and each end shows it again.
    expect(written.split('[?25l')).toHaveLength(3)
    expect(written.split('[?25h')).toHaveLength(3)
  })
})
