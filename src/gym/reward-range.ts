/** Whether it can be paid: networks compute with float32, in which what is larger is infinite. */
export function isPayable(reward: unknown): reward is number {
  return typeof reward === 'number' && Number.isFinite(Math.fround(reward))
}

/** What is expected of a number that is finite, but too large; else null. */
export function beyondRange(reward: unknown): string | null {
  if (typeof reward !== 'number' || !Number.isFinite(reward) || isPayable(reward)) return null
  return `at most 3.4e38 in size, the largest float32, got \`${reward}\`; scale it down`
}
