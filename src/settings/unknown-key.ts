import { didYouMean } from './suggestion.ts'

/**
 * What is said of a key that its object does not have.
 *
 * @param shown the key as it is shown, with those above it
 * @param known keys of the same object, spelled as the word is
 */
export function unknownKey(shown: string, word: string, known: readonly string[]): string {
  const all = known.length === 0 ? '' : `; known keys: ${[...known].sort().join(', ')}`
  return `unknown key \`${shown}\`${didYouMean(word, known) || all}`
}
