/**
 * How much of a corpus a family should have, relative to its number of programs, first match: what
 * people ask for often, more; numbered ranges and random programs, of which there are very many, less.
 */
const SHARES: readonly (readonly [source: RegExp, share: number])[] = [
  [/^random$/, 0.3],
  [/^pipeline\/(below|between)$/, 0.4],
  [/^pipeline\/(digits|range)$/, 0.6],
  [/^chains$/, 0.6],
  [/^(formulas|stepwise|choices|questions|joints)$/, 0.8],
  [/^(everyday|exercises)$/, 4],
  [/^(numbers|indexed|recursion|loops|dictionaries|number-loops|list-loops)$/, 2],
  [/./, 1],
]

/** Wordings drawn of each program of a family in one round, on average. */
export function shareOf(source: string): number {
  return SHARES.find(([pattern]) => pattern.test(source))?.[1] ?? 1
}
