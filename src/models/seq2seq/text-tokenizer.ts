import { CheckpointError, ConfigError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { TaskDescription } from '../../core/task-description.ts'
import { hashText } from '../../language/text-hash.ts'
import {
  docstringWords,
  exampleWords,
  headerWords,
  plainWords,
  SPECIAL_WORDS,
  VALUE_WORDS,
} from './task-words.ts'

export interface TextTokenizerOptions {
  /** Most words of a text, at least 1; what is longer is cut, examples whole. Default 50. */
  readonly maxTextLength?: number
  /** Input/output examples written after the docstring, at least 0. Default 0. */
  readonly examples?: number
  /** Whether the types of the parameters and the words of the name stand first. Default true. */
  readonly header?: boolean
  /** Most entries of the vocabulary, the reserved ones included. Default 2000. */
  readonly maxVocabularySize?: number
  /** Occurrences below which a word is left to the unknown-word buckets, at least 1. Default 2. */
  readonly minCount?: number
}

/** A text as ids; `docstringFrom` … `docstringTo − 1` are the words of name and docstring. */
export interface EncodedText {
  readonly ids: Int32Array
  readonly docstringFrom: number
  readonly docstringTo: number
}

/** Unknown words share this many embeddings, by hash: the same word always gets the same. */
const BUCKETS = 32
const FIRST_BUCKET = SPECIAL_WORDS.length
const SUFFIXES = ['s', 'es', 'ed', 'd', 'ing', 'ly', 'er', 'est', "'s"]
const HASH_SALT = 7

/** The model's own words: from a task's docstring, header and examples to ids 0 … size − 1. */
export class TextTokenizer {
  readonly words: readonly string[]
  readonly options: Required<Omit<TextTokenizerOptions, 'maxVocabularySize' | 'minCount'>>
  readonly #ids: ReadonlyMap<string, number>

  private constructor(words: readonly string[], options: TextTokenizer['options']) {
    this.words = words
    this.options = options
    this.#ids = new Map(words.map((word, i) => [word, FIRST_BUCKET + BUCKETS + i]))
  }

  /** Takes the commonest words of the tasks, ties in alphabetical order. */
  static build(
    tasks: readonly TaskDescription[],
    options: TextTokenizerOptions = {},
  ): TextTokenizer {
    const { maxTextLength = 50, examples = 0, header = true } = options
    if (!(Number.isInteger(maxTextLength) && maxTextLength >= 1)) {
      throw new ConfigError(
        `Expected \`maxTextLength\` to be an integer >= 1, got \`${maxTextLength}\``,
      )
    }
    const settings = { maxTextLength, examples, header }
    const counts = new Map<string, number>()
    for (const task of tasks) {
      for (const word of allWords(task, settings)) counts.set(word, (counts.get(word) ?? 0) + 1)
    }
    const reserved = [
      ...(examples > 0 ? VALUE_WORDS : []),
      ...['arg0', 'arg1', 'arg2', 'arg3', 'arg4', 'arg5', 'self'],
    ]
    const room = (options.maxVocabularySize ?? 2000) - FIRST_BUCKET - BUCKETS - reserved.length
    const frequent = [...counts]
      .filter(([word, count]) => count >= (options.minCount ?? 2) && !reserved.includes(word))
      .filter(([word]) => !(SPECIAL_WORDS as readonly string[]).includes(word))
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .slice(0, Math.max(0, room))
      .map(([word]) => word)
    return new TextTokenizer([...reserved, ...frequent], settings)
  }

  /** Throws a `CheckpointError` when the JSON is not what `toJSON` writes. */
  static fromJSON(json: Json): TextTokenizer {
    const { words, options } = (json ?? {}) as { words?: unknown; options?: unknown }
    const isWords = Array.isArray(words) && words.every((word) => typeof word === 'string')
    if (!isWords || typeof options !== 'object' || options === null) {
      throw new CheckpointError('The checkpoint has no text tokenizer')
    }
    return new TextTokenizer(words as string[], options as TextTokenizer['options'])
  }

  /** Number of ids, V. */
  get size(): number {
    return FIRST_BUCKET + BUCKETS + this.words.length
  }

  /** Ids of the unknown-word buckets, first and past the last: what word dropout draws from. */
  get buckets(): readonly [from: number, to: number] {
    return [FIRST_BUCKET, FIRST_BUCKET + BUCKETS]
  }

  /** At least one id, at most `maxTextLength`. */
  encode(task: TaskDescription): EncodedText {
    const { maxTextLength, examples, header } = this.options
    const ids: number[] = []
    if (header && task.header !== undefined) {
      for (const word of headerWords(task.header)) ids.push(this.#idOf(word))
    }
    const docstringFrom = Math.min(ids.length, maxTextLength)
    for (const word of nameAndDocstring(task, header)) ids.push(this.#idOf(word))
    const docstringTo = Math.min(ids.length, maxTextLength)
    for (const example of task.examples?.slice(0, examples) ?? []) {
      const words = exampleWords(example).flatMap((word) => this.#spelled(word))
      if (ids.length + words.length > maxTextLength) break
      for (const word of words) ids.push(this.#idOf(word))
    }
    return { ids: Int32Array.from(ids.slice(0, maxTextLength)), docstringFrom, docstringTo }
  }

  toJSON(): Json {
    return { words: this.words, options: this.options }
  }

  /** A number that is no word of its own, digit by digit. */
  #spelled(word: string): readonly string[] {
    if (this.#ids.has(word) || !/^#-?\d/.test(word)) return [word]
    return [...word.slice(1)].map((sign) => `#${sign}`)
  }

  #idOf(word: string): number {
    const special = (SPECIAL_WORDS as readonly string[]).indexOf(word)
    if (special >= 0) return special
    const known = this.#ids.get(word) ?? this.#ids.get(baseForm(word, this.#ids))
    return known ?? FIRST_BUCKET + (hashText(word, HASH_SALT) % BUCKETS)
  }
}

/** The nearest known form of an English word: another ending, or the word itself. */
function baseForm(word: string, known: ReadonlyMap<string, number>): string {
  if (!/^[a-z']+$/.test(word)) return word.startsWith('#') ? '#?' : word
  for (const suffix of SUFFIXES) {
    if (known.has(word + suffix)) return word + suffix
    if (!word.endsWith(suffix)) continue
    const stem = word.slice(0, -suffix.length)
    for (const candidate of [stem, `${stem}e`, ...SUFFIXES.map((other) => stem + other)]) {
      if (stem.length >= 3 && known.has(candidate)) return candidate
    }
  }
  return word
}

function allWords(
  task: TaskDescription,
  options: Required<Omit<TextTokenizerOptions, 'maxVocabularySize' | 'minCount'>>,
): string[] {
  return [
    ...(options.header && task.header !== undefined ? headerWords(task.header) : []),
    ...nameAndDocstring(task, options.header),
    ...(task.examples?.slice(0, options.examples).flatMap(exampleWords) ?? []),
  ]
}

function nameAndDocstring(task: TaskDescription, header: boolean): string[] {
  const name = header && task.header !== undefined ? plainWords(task.header.functionName) : []
  return [...name, '<docstring>', ...docstringWords(task.docstring, task.header)]
}
