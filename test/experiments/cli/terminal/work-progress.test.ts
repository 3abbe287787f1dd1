import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { showProgress } from '../../../../experiments/cli/terminal/work-progress.ts'

/** Lines of progress that has `updates`, each a moment in seconds and what is done by then. */
function linesOf(updates: readonly (readonly [number, number])[], done = 0): string[] {
  let written = ''
  let second = 0
  const stream = new Writable({
    write(chunk, _encoding, next) {
      written += String(chunk)
      next()
    },
  }) as unknown as NodeJS.WriteStream
  const progress = showProgress({
    unit: 'samples',
    total: 100,
    done,
    stream,
    now: () => second * 1000,
  })
  for (const [at, value] of updates) {
    second = at
    progress.update(value, 'facts')
  }
  progress.stop()
  return written.split('\n').slice(0, -1)
}

test('the time until the first piece is done counts for nothing in the speed', () => {
  expect(
    linesOf([
      [10, 1],
      [11, 11],
      [15, 51],
    ]),
  ).toEqual(['1/100 samples | facts', '51/100 samples | 10/s | facts | 5s left'])
})

test('what was done before counts for nothing in the speed', () => {
  expect(
    linesOf(
      [
        [10, 60],
        [20, 61],
        [26, 64],
      ],
      60,
    ),
  ).toEqual([
    '60/100 samples | facts',
    '61/100 samples | facts',
    '64/100 samples | 0.5/s | facts | 1m12s left',
  ])
})
