import { expect, test } from 'vitest'
import { playFrames } from '../../../../experiments/cli/terminal/frames.ts'
import { shownTerminal } from '../../../../experiments/cli/terminal/terminal.ts'

const ESCAPE = String.fromCharCode(27)
const BOLD = (text: string) => `${ESCAPE}[1m${text}${ESCAPE}[22m`

async function played(
  frames: readonly string[],
  given: { rows: number | null; colors: boolean; signal?: AbortSignal },
): Promise<string> {
  const out: string[] = []
  await playFrames(
    frames,
    shownTerminal({
      out: (line) => void out.push(line),
      err: () => {},
      columns: 20,
      signal: new AbortController().signal,
      ...given,
    }),
  )
  return `${out.join('\n')}\n`
}

const FRAMES = [`${BOLD('double')}\nreturn`, `${BOLD('double')}\nreturn n`, 'double\nreturn n * 2']

test('where there is no terminal every frame of an episode stands below the one before, without colours', async () => {
  expect(await played(FRAMES, { rows: null, colors: false })).toBe(
    'double\nreturn\n\ndouble\nreturn n\n\ndouble\nreturn n * 2\n\n',
  )
})

test('on a terminal each frame is written over the one before it, and the last one stays', async () => {
  expect(await played(FRAMES, { rows: 24, colors: true })).toBe(
    `${BOLD('double')}\nreturn\n` +
      `${ESCAPE}[2F${ESCAPE}[0J${BOLD('double')}\nreturn n\n` +
      `${ESCAPE}[2F${ESCAPE}[0Jdouble\nreturn n * 2\n\n`,
  )
})

test('lines that the terminal folds are written over whole, and what scrolled away is left', async () => {
  const frames = ['x'.repeat(41), 'y']
  expect(await played(frames, { rows: 24, colors: true })).toContain(`${ESCAPE}[3F`)
  expect(await played(frames, { rows: 3, colors: true })).toBe(`${'x'.repeat(41)}\ny\n\n`)
})

test('a stop shows how the episode ended, and no more', async () => {
  const signal = AbortSignal.abort()
  expect(await played(FRAMES, { rows: 24, colors: true, signal })).toBe('double\nreturn n * 2\n\n')
})

test('what is foreign in a frame is escaped, with colours and without', async () => {
  const frames = [`a${ESCAPE}[2Jb`]
  for (const colors of [true, false]) {
    expect(await played(frames, { rows: null, colors })).toBe('a\\u001b[2Jb\n\n')
  }
})
