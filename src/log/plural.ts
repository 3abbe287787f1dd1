/** A count with its noun: `1 problem`, `2 problems`, `2 searches`. For nouns whose plural is regular. */
export function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`
  return `${count} ${noun}${/(?:s|x|ch|sh)$/.test(noun) ? 'es' : 's'}`
}
