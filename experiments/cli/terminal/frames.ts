import { setTimeout } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { textWidth } from '../../../src/log/wrapped-text.ts'
import type { ShownTerminal } from './terminal.ts'

/** Long enough to see what was written, short enough to watch a program through. */
const FRAME_MS = 60

/**
 * Shows an episode frame by frame: on a terminal each over the one before it, with a short wait, and
 * elsewhere one below the other, with an empty line between them. The last one stays.
 */
export async function playFrames(
  frames: readonly string[],
  terminal: ShownTerminal,
): Promise<void> {
  const { rows, columns, signal } = terminal
  let over = 0
  for (const [i, frame] of frames.entries()) {
    const isLast = i === frames.length - 1
    // What was asked to stop shows how it ended, and no more.
    if (signal.aborted && !isLast) continue
    terminal.frame(isLast || rows === null ? `${frame}\n` : frame, over)
    if (isLast || rows === null) continue
    const lines = linesOf(frame, columns)
    // A frame that is higher than the terminal has scrolled out of reach.
    over = lines < rows ? lines : 0
    await setTimeout(FRAME_MS, undefined, { signal }).catch(() => {})
  }
}

/** How many lines a terminal makes of a frame: long ones go on in the next. */
function linesOf(frame: string, columns: number): number {
  const lines = stripVTControlCharacters(frame).split('\n')
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(textWidth(line) / columns)), 0)
}
