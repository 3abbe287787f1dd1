/** A count with its noun: `1 problem`, `2 problems`. For nouns whose plural is by `s`. */
export function plural(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`
}
