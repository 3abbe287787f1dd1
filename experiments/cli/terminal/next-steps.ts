/** What to look at after a command: files, and commands that can be typed as they stand. */
export function nextSteps(steps: readonly string[]): string {
  return steps.map((step, i) => `${i === 0 ? 'next: ' : '      '}${step}`).join('\n')
}
