import { distance } from 'fastest-levenshtein'
import { toSnakeCase } from './key-case.ts'

/** Letters that must be added, left out or changed to make one text the other. */
export const editDistance: (a: string, b: string) => number = distance

interface Neighbour {
  readonly candidate: string
  /** Letters that differ. */
  readonly wrong: number
}

/** Longer texts are no mistyped words, and comparing them takes the product of their lengths. */
const LONGEST_WORD = 100
/** Letters that may differ, as a share of the longer word. */
const MOST_WRONG = 0.45
/** A beginning of fewer letters could be that of anything. */
const SHORTEST_BEGINNING = 3
/** The same of a word within a name, of which a letter may be wrong. */
const SHORTEST_PART = 5

/**
 * The known word that a mistyped one most likely means: the nearest, if it is near enough, one that it is
 * the beginning of, or one whose words it has all, in their order (`max_steps` in `max_episode_steps`), and of equally near ones that which it left letters out of. Never the word itself;
 * undefined when there is none.
 */
export function likely(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined
  const others = known.filter((candidate) => candidate !== word)
  const near = others
    .map((candidate) => ({ candidate, wrong: editDistance(word, candidate) }))
    .filter(
      ({ candidate, wrong }) =>
        isBeginning(word, candidate) || isNear(word, candidate, wrong) || hasWords(word, candidate),
    )
    .sort((a, b) => effort(word, a) - effort(word, b))
  return near[0]?.candidate
}

/** The end of a sentence that asks whether the likely word was meant, such as "; did you mean `dqn`?", or ''. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = likely(word, known)
  return meant === undefined ? '' : `; did you mean \`${meant}\`?`
}

/**
 * Two letters may be wrong in a short word, too, and in one of three where they have changed places. One must
 * be right. Initials stand for their words, and a word for the name that it is a part of.
 */
function isNear(word: string, candidate: string, wrong: number): boolean {
  const length = Math.max(word.length, candidate.length)
  const fewest = length > 3 || hasSameLetters(word, candidate) ? 2 : 1
  const isWhole = wrong < length && wrong <= Math.max(fewest, Math.floor(length * MOST_WRONG))
  return isWhole || isInitials(word, candidate) || isNearPart(word, candidate)
}

/** Whether it is made of the first letters of a name's words, as `lr` is of `learning_rate`. */
export function isInitials(word: string, name: string): boolean {
  const initials = name.split(/[_-]+/).map((part) => part.slice(0, 1))
  return word.length > 1 && initials.join('') === word
}

/** Whether it is one of a name's words but for a letter, as `qualty` is of `code_quality`. */
function isNearPart(word: string, name: string): boolean {
  const parts = name.split(/[_-]+/).filter((part) => part.length >= SHORTEST_PART)
  return parts.some((part) => editDistance(word, part) <= 1)
}

function hasSameLetters(word: string, other: string): boolean {
  return [...word].sort().join() === [...other].sort().join()
}

/**
 * A word is cut off at either end more easily than two of its letters are wrong, and lacks one more easily
 * than it has another. Of words that were cut off the shorter is meant.
 */
function effort(word: string, { candidate, wrong }: Neighbour): number {
  const isCut = isBeginning(word, candidate) || candidate.endsWith(`_${word}`)
  const mistakes = isCut ? Math.min(wrong, 1.5) : wrong
  return mistakes + (isWithin(word, candidate) ? 0 : 0.25) + wrong / 1000
}

/** Whether all letters of a word come in another one, in their order. */
function isWithin(word: string, other: string): boolean {
  let at = 0
  for (const letter of word) {
    at = other.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}

/** Whether a name of several words has them all, in their order, and others between them. */
function hasWords(name: string, candidate: string): boolean {
  const wanted = wordsOf(candidate)
  if (wanted.length < 2) return false
  let at = 0
  for (const word of wordsOf(name)) if (word === wanted[at]) at++
  return at === wanted.length
}

function wordsOf(name: string): string[] {
  return toSnakeCase(name).split(/[_-]/)
}

function isBeginning(word: string, candidate: string): boolean {
  return word.length >= SHORTEST_BEGINNING && candidate.startsWith(word)
}
