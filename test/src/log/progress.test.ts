import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createTrainingReporter } from '../../../src/log/progress.ts'
import { formatSeconds, paceOf } from '../../../src/log/training-reporter.ts'

class Screen extends Writable {
  readonly isTTY: boolean
  readonly columns = 80
  text = ''
  constructor(isTTY: boolean) {
    super()
    this.isTTY = isTTY
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
  // What cli-progress asks of a terminal stream.
  cursorTo(): boolean {
    return true
  }
  moveCursor(): boolean {
    return true
  }
  clearLine(): boolean {
    return true
  }
  clearScreenDown(): boolean {
    return true
  }
}

/** Colours and cursor movements. */
const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[\\d;?]*[A-Za-z]`, 'g')

const at = (episodes: number, solved: number | null = 0, meanReturn = 0) => ({
  label: 'agent',
  episodes,
  totalEpisodes: 1000,
  solved,
  total: 8,
  meanReturn,
})

test('off a terminal a plain line comes once per interval, and one at the end', () => {
  const screen = new Screen(false)
  let clock = 0
  const reporter = createTrainingReporter({ stream: screen, now: () => clock })
  reporter.start(at(0))
  for (clock = 500; clock <= 10_000; clock += 500) reporter.update(at(clock / 20, 3, 12.345))
  reporter.note('is_even solved')
  reporter.stop()
  reporter.stop()
  expect(screen.text.split('\n')).toEqual([
    'agent 250/1000 episodes | 50/s | visible 3/8 | reward 12.35 | 15s left',
    'agent 500/1000 episodes | 50/s | visible 3/8 | reward 12.35 | 10s left',
    'is_even solved',
    'agent 500/1000 episodes | 48/s | visible 3/8 | reward 12.35 | 11s left',
    '',
  ])
})

test.each([0, 600])(
  'a bar that starts at %d episodes shows no figures until an episode has ended',
  (episodes) => {
    const screen = new Screen(true)
    const reporter = createTrainingReporter({ stream: screen, now: () => 0 })
    reporter.start({ ...at(episodes), label: 'uniform baseline' })
    reporter.stop()
    expect(screen.text).toContain(`uniform baseline ${episodes}/1000 | starting`)
    expect(screen.text).not.toMatch(/visible|reward|left/)
  },
)

test('where no programs are written nothing is said of solved problems', () => {
  const screen = new Screen(false)
  const reporter = createTrainingReporter({ stream: screen, now: () => 0 })
  reporter.start(at(0, null))
  reporter.update(at(20, null, 0.5))
  reporter.stop()
  expect(screen.text).toBe('agent 20/1000 episodes | reward 0.50\n')
})

test('on a terminal the bar shows rate, solved count, reward and time left in 80 columns', async () => {
  const screen = new Screen(true)
  let clock = 0
  const reporter = createTrainingReporter({ stream: screen, now: () => clock })
  reporter.start(at(0))
  clock = 1000
  reporter.update(at(200, 2, 3))
  clock = 3000
  reporter.update(at(400, 5, 7.5))
  reporter.note('gcd solved')
  reporter.stop()
  expect(screen.text).toContain('agent 400/1000 | 100/s | visible 5/8 | reward 7.50 | 6s left')
  expect(screen.text).toContain('gcd solved\n')
  expect(screen.text).toContain('█')
  for (const line of screen.text.split(/[\n\r]/)) {
    expect(line.replaceAll(ANSI, '').length).toBeLessThanOrEqual(80)
  }
})

test('the pace counts what this session did, not what a resumed run had done', () => {
  const pace = paceOf(at(600), at(700), 2000)
  expect(pace).toEqual({ episodesPerSecond: 50, secondsLeft: 6 })
  expect(paceOf(at(600), at(600), 0).secondsLeft).toBeNull()
})

test('no more time is left than is allowed', () => {
  const limited = (secondsAllowed: number | null) =>
    paceOf(at(600), { ...at(700), secondsAllowed }, 2000).secondsLeft
  expect([limited(2.5), limited(0), limited(60), limited(null)]).toEqual([2.5, 0, 6, 6])
})

test('durations read in seconds, minutes or hours', () => {
  expect([0.4, 59.4, 80, 7500].map(formatSeconds)).toEqual(['0s', '59s', '1m20s', '2h05m'])
})
