const LONGEST_BAR = 24
const SHORTEST_BAR = 4

/** What every bar on a terminal has in common. */
export const barOptions = {
  // It would install a signal handler of its own and end the process before anything is saved.
  gracefulExit: false,
  linewrap: false,
  fps: 5,
} as const

/** The facts come first: the bar gets what columns they leave, and none when that is too few. */
export function drawLine(done: number, text: string, columns = 80): string {
  const size = Math.min(LONGEST_BAR, columns - text.length - 2)
  if (size < SHORTEST_BAR) return text.slice(0, columns - 1)
  const complete = Math.round(size * Math.min(1, Math.max(0, done)))
  return `${'█'.repeat(complete)}${'░'.repeat(size - complete)} ${text}`
}
