import type { Rng } from '../../src/random/rng.ts'
import type { CharacterKind } from './domain.ts'

const WORDS =
  'a I to be or not the quick brown fox jumps over lazy dog again it’s level noon radar Anna Otto apple banana queue rhythm NASA iPhone data42 x1 hello world python don’t aardvark bookkeeper eye area idea'
    .replaceAll('’', "'")
    .split(' ')

const ALPHABETS: Readonly<Record<CharacterKind, string>> = {
  lower: 'abcdeiouxyz',
  upper: 'ABCEIOXYZ',
  digits: '0123456789',
  space: ' ',
  apostrophe: "'",
  punctuation: '.,!?-_:;/#()',
  blanks: '\t\n',
  unicode: 'éüñßλ日😀',
}

/** The kind of a character. */
export function kindOf(character: string): CharacterKind {
  if (/[a-z]/.test(character)) return 'lower'
  if (/[A-Z]/.test(character)) return 'upper'
  if (/[0-9]/.test(character)) return 'digits'
  if (character === ' ') return 'space'
  if (character === "'") return 'apostrophe'
  if (/[\t\n\r\f\v]/.test(character)) return 'blanks'
  return /[\x21-\x7e]/.test(character) ? 'punctuation' : 'unicode'
}

type Draw = (rng: Rng, kinds: ReadonlySet<CharacterKind>) => string

function of(alphabet: string, length: number, rng: Rng): string {
  const characters = Array.from(alphabet)
  return Array.from({ length }, () => rng.choice(characters)).join('')
}

/** Short as a rule, long now and then: sizes are where shortcuts show. */
export function drawLength(rng: Rng): number {
  const band = rng.choice([
    [0, 2],
    [1, 4],
    [2, 7],
    [3, 9],
    [5, 14],
    [10, 24],
    [20, 45],
    [42, 90],
  ] as const)
  return rng.range(band[0], band[1])
}

function sentence(rng: Rng): string {
  const words = Array.from({ length: Math.min(14, drawLength(rng)) }, () => rng.choice(WORDS))
  const cased = words.map((word) => {
    const kind = rng.int(6)
    if (kind === 0) return word.toUpperCase()
    return kind === 1 ? `${word.slice(0, 1).toUpperCase()}${word.slice(1)}` : word
  })
  const gap = () => (rng.uniform() < 0.25 ? ' '.repeat(rng.range(2, 3)) : ' ')
  return cased.reduce((text, word) => (text === '' ? word : text + gap() + word), '')
}

function mixed(rng: Rng, kinds: ReadonlySet<CharacterKind>): string {
  const chosen = [...kinds].filter(() => rng.uniform() < 0.5)
  const used = chosen.length === 0 ? [...kinds] : chosen
  return of(used.map((kind) => ALPHABETS[kind]).join(''), drawLength(rng), rng)
}

function mirrored(rng: Rng, kinds: ReadonlySet<CharacterKind>): string {
  const half = Array.from(mixed(rng, kinds)).slice(0, 12)
  const back = [...half].reverse()
  const whole = [...half, ...(rng.uniform() < 0.5 ? back : back.slice(1))]
  const at = rng.int(whole.length + 1)
  if (rng.uniform() < 0.3 && at < whole.length) {
    const character = whole[at] as string
    const other = rng.choice([character.toUpperCase(), character.toLowerCase(), 'q', ' '])
    whole[at] = other
  }
  return whole.join('')
}

function runs(rng: Rng, kinds: ReadonlySet<CharacterKind>): string {
  const characters = Array.from(mixed(rng, kinds)).slice(0, rng.range(1, 12))
  return characters.map((character) => character.repeat(rng.range(1, 4))).join('')
}

function padded(rng: Rng, kinds: ReadonlySet<CharacterKind>): string {
  const inner = rng.uniform() < 0.5 ? sentence(rng) : mixed(rng, kinds)
  const pad = () => of(' \t\n  ', rng.choice([0, 1, 1, 2, 3]), rng)
  return pad() + inner + pad()
}

const SMALL: Draw = (rng, kinds) => {
  const own = [...kinds].map((kind) => ALPHABETS[kind]).join('')
  const letters = of(own, rng.range(1, 3), rng)
  return of(letters, drawLength(rng), rng)
}

const STYLES: readonly (readonly [number, Draw])[] = [
  [3, (rng) => of('abc', drawLength(rng), rng)],
  [3, (rng) => of('abcdefghij xyz', drawLength(rng), rng)],
  [4, sentence],
  [2, (rng) => rng.choice(WORDS)],
  [3, SMALL],
  [5, mixed],
  [3, mirrored],
  [3, runs],
  [3, padded],
  [1, (rng, kinds) => of(ALPHABETS[rng.choice([...kinds])], drawLength(rng), rng)],
  [1, (rng, kinds) => of(rng.choice([...kinds].map((kind) => ALPHABETS[kind])), 1, rng)],
]

const WEIGHTS = STYLES.map(([weight]) => weight)

/** A text of the given kinds of characters: words, runs, mirrors, padding, one letter, none. */
export function drawStyledText(kinds: ReadonlySet<CharacterKind>, rng: Rng): string {
  const [, draw] = STYLES[rng.weighted(WEIGHTS)] as (typeof STYLES)[number]
  const text = draw(rng, kinds)
  return Array.from(text)
    .filter((character) => kinds.has(kindOf(character)))
    .join('')
}
