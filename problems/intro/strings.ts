import { type Definition, define } from './definition.ts'

/** Strings, characters and words. */
export const STRINGS: readonly Definition[] = [
  define({
    header: 'echo(word: str, times: int) -> str',
    docstring: 'Repeat the word the given number of times, with a space between the copies.',
    tags: 'strings easy',
    edges: [
      ['hi', 0],
      ['hi', 1],
      ['hi', 2],
      ['', 3],
    ],
    random: (draw) => [draw.word(), draw.int(0, 5)],
    oracle: (word, times) => `${word} `.repeat(times).slice(0, -1),
    reference: "return ' '.join([word] * times)",
  }),
  define({
    header: 'count_words(text: str) -> int',
    docstring: 'Count the words in a text, where words are separated by spaces.',
    tags: 'strings easy',
    edges: [[''], [' '], ['one'], ['one two'], ['  a  b ']],
    random: (draw) => [
      draw.words(0, 9).join(draw.chance(0.2) ? '  ' : ' ') + (draw.chance(0.2) ? ' ' : ''),
    ],
    oracle: (text) => (text.match(/[^ ]+/g) ?? []).length,
    reference: 'return len(text.split())',
  }),
  define({
    header: 'remove_spaces(text: str) -> str',
    docstring: 'Return the text without any spaces.',
    tags: 'strings easy',
    edges: [[''], [' '], ['a b'], ['abc'], ['  a  ']],
    random: (draw) => [draw.text(0, 9, 'ab c d ')],
    oracle: (text) => [...text].filter((char) => char !== ' ').join(''),
    reference: "return text.replace(' ', '')",
  }),
  define({
    header: 'same_ends(text: str) -> bool',
    docstring: 'Return True if a non-empty string starts and ends with the same character.',
    tags: 'strings conditions easy',
    edges: [['a'], ['aa'], ['ab'], ['aba'], ['abca'], ['Aa']],
    random: (draw) => [draw.text(1, 7, 'abc')],
    oracle: (text) => [...text][0] === [...text].at(-1),
    reference: 'return text[0] == text[-1]',
  }),
  define({
    header: 'longest_word(text: str) -> str',
    docstring:
      'Find the longest word of a text and return it. If several words are equally long, return the first of them; an empty text has no words, so return an empty string.',
    tags: 'loops strings medium',
    edges: [[''], ['one'], ['to be or'], ['a bb cc'], ['three to four']],
    random: (draw) => [draw.list(1, 5, () => draw.text(1, 6)).join(' ')],
    oracle: (text) =>
      text
        .split(' ')
        .sort((a, b) => Array.from(b).length - Array.from(a).length)
        .at(0) ?? '',
    reference:
      "best = ''\nfor word in text.split():\n    if len(word) > len(best):\n        best = word\nreturn best",
  }),
  define({
    header: 'reverse_words(text: str) -> str',
    docstring: 'Reverse the order of the words in a sentence. The words themselves stay unchanged.',
    tags: 'strings medium',
    edges: [[''], ['one'], ['one two'], ['a b c']],
    random: (draw) => [draw.sentence(1, 5)],
    oracle: (text) => (text.match(/[^ ]+/g) ?? []).reverse().join(' '),
    reference: "return ' '.join(text.split()[::-1])",
  }),
  define({
    header: 'remove_vowels(text: str) -> str',
    docstring: 'Delete every vowel (a, e, i, o, u) from a lower-case text.',
    tags: 'strings easy',
    edges: [[''], ['a'], ['xyz'], ['aeiou'], ['hello world']],
    random: (draw) => [draw.text(0, 9, 'aeioubcdt ')],
    oracle: (text) => text.replace(/[aeiou]/g, ''),
    reference: "return ''.join([char for char in text if char not in 'aeiou'])",
  }),
  define({
    header: 'double_letters(text: str) -> str',
    docstring: "Write every character of the text twice, so that 'abc' becomes 'aabbcc'.",
    tags: 'strings easy',
    edges: [[''], ['a'], ['abc'], ['a a'], ['11']],
    random: (draw) => [draw.text(0, 7)],
    oracle: (text) => [...text].map((char) => char + char).join(''),
    reference: "return ''.join([char * 2 for char in text])",
  }),
  define({
    header: 'are_anagrams(first: str, second: str) -> bool',
    docstring:
      'Check whether two strings are made of exactly the same letters in a possibly different order.',
    tags: 'strings conditions medium',
    edges: [
      ['', ''],
      ['ab', 'ba'],
      ['ab', 'abb'],
      ['abc', 'abd'],
      ['aab', 'abb'],
      ['a', ''],
    ],
    random: (draw) => {
      const first = draw.text(1, 6, 'abc')
      const other = draw.shuffled([...first]).join('')
      return [first, draw.chance(0.6) ? other : draw.text(first.length, first.length, 'abc')]
    },
    oracle: (first, second) =>
      first.length === second.length &&
      [...first].every((char) => first.split(char).length === second.split(char).length),
    reference: 'return sorted(first) == sorted(second)',
  }),
  define({
    header: 'swap_halves(text: str) -> str',
    docstring:
      'Cut the text in the middle and swap the two halves. If the length is odd, the first half is the shorter one.',
    tags: 'strings medium',
    edges: [[''], ['a'], ['ab'], ['abc'], ['abcd']],
    random: (draw) => [draw.text(0, 9, 'abcdefgh')],
    oracle: (text) => {
      const rest = [...text]
      const head = rest.splice(0, (rest.length - (rest.length % 2)) / 2)
      return [...rest, ...head].join('')
    },
    reference: 'index = len(text) // 2\nreturn text[index:] + text[:index]',
  }),
  define({
    header: 'acronym(text: str) -> str',
    docstring: 'Build an acronym: take the first letter of every word and make it upper case.',
    tags: 'strings medium',
    edges: [[''], ['one'], ['as soon as possible'], ['You Only']],
    random: (draw) => [draw.sentence(1, 5)],
    oracle: (text) => (text.match(/(?<=^| )[^ ]/g) ?? []).join('').toUpperCase(),
    reference: "return ''.join([word[0].upper() for word in text.split()])",
  }),
  define({
    header: 'count_letter(text: str, letter: str) -> int',
    docstring:
      'Count how often the letter occurs in the text. Treat upper and lower case as the same.',
    tags: 'strings medium',
    edges: [
      ['', 'a'],
      ['aA', 'a'],
      ['aA', 'A'],
      ['bcd', 'a'],
      ['Banana', 'A'],
    ],
    random: (draw) => [draw.text(0, 9, 'aAbBc'), draw.of(['a', 'A', 'b', 'B'])],
    oracle: (text, letter) => text.toUpperCase().split(letter.toUpperCase()).length - 1,
    reference: 'return text.lower().count(letter.lower())',
  }),
  define({
    header: 'add_digits(text: str) -> int',
    docstring: 'Add up all the digits that appear in the text. Every other character is ignored.',
    tags: 'strings loops medium',
    edges: [[''], ['abc'], ['a1b2'], ['99'], ['0 0']],
    random: (draw) => [draw.text(0, 8, 'ab123 789')],
    oracle: (text) => {
      let total = 0
      for (const char of text) if (char >= '0' && char <= '9') total += Number(char)
      return total
    },
    reference: 'return sum([int(char) for char in text if char.isdigit()])',
  }),
  define({
    header: 'every_second(text: str) -> str',
    docstring: 'Return every second character of the text, beginning with the first one.',
    tags: 'strings easy',
    edges: [[''], ['a'], ['ab'], ['abc'], ['abcd']],
    random: (draw) => [draw.text(0, 10, 'abcdefgh')],
    oracle: (text) => [...text].filter((_, i) => i % 2 === 0).join(''),
    reference: 'return text[::2]',
  }),
]
