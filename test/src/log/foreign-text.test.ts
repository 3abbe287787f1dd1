import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  markdownCode,
  markdownTable,
  markdownText,
  shownFrame,
  shownLines,
  shownText,
} from '../../../src/log/foreign-text.ts'

/** What a terminal obeys, what turns the reading round, what cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u00a0\u2800]/u
const anyText = fc.string({ unit: 'binary' })

describe('shownText', () => {
  it.each([
    ['\u001b[2J\u001b]0;pwn\u0007', '\\u001b[2J\\u001b]0;pwn\\u0007'],
    ['\u009b31m\u007f', '\\u009b31m\\u007f'],
    ['a\u202eb\u2066\u200b\ufeff', 'a\\u202eb\\u2066\\u200b\\ufeff'],
    ['\u00a0\u3164\u{e0041}', '\\u00a0\\u3164\\udb40\\udc41'],
    ['one\ntwo\r\n\tthree', 'one\\ntwo\\r\\n\\tthree'],
    ['\ud800', '\\ud800'],
    ['Größe 数 – ½ 😀 <b>', 'Größe 数 – ½ 😀 <b>'],
  ])('writes %j as %s', (text, shown) => {
    expect(shownText(text)).toBe(shown)
  })

  it('leaves nothing that is not seen, in one line', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(shownText(text)).not.toMatch(UNSEEN)
        expect(shownText(shownText(text))).toBe(shownText(text))
      }),
    )
  })
})

describe('shownLines', () => {
  it('keeps lines and tabs', () => {
    expect(shownLines('if a:\r\n\tb\u001b[0m\rc\n')).toBe('if a:\n\tb\\u001b[0m\\rc\n')
  })

  it('keeps JSON the same JSON', () => {
    fc.assert(
      fc.property(fc.array(anyText), (texts) => {
        const json = JSON.stringify({ texts }, null, 2)
        const parsed = JSON.parse(shownLines(json)) as { texts: string[] }
        expect(parsed.texts).toEqual(texts)
      }),
    )
  })
})

test('a frame keeps its colours and nothing else that a terminal obeys', () => {
  expect(shownFrame('\u001b[1;32mok\u001b[0m\n\u001b[2J\u001b]0;x\u0007')).toBe(
    '\u001b[1;32mok\u001b[0m\n\\u001b[2J\\u001b]0;x\\u0007',
  )
})

describe('Markdown', () => {
  it.each([
    ['a|b', 'a\\|b'],
    ['`x` *y* [z](javascript:1)', '\\`x\\` \\*y\\* \\[z\\](javascript:1)'],
    ['<img onerror=1> & #', '&lt;img onerror=1&gt; &amp; \\#'],
    ['two\nlines\u001b', 'two\\\\nlines\\\\u001b'],
    ['add_numbers _x_', 'add_numbers \\_x\\_'],
  ])('shows %j as the text it is', (text, shown) => {
    expect(markdownText(text)).toBe(shown)
  })

  it('gives every row of a table as many cells as its head has', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyText)), (rows) => {
        const lines = markdownTable(['a', 'b'], rows).split('\n')
        expect(lines).toHaveLength(rows.length + 2)
        for (const line of lines) {
          expect(line.replaceAll(/\\./gu, '').match(/\|/g)).toHaveLength(3)
        }
      }),
    )
  })

  it('fences code so that nothing within ends it', () => {
    const source = 'x = """\n```\n````\n"""\n'
    const block = markdownCode('python', source)
    expect(block.split('\n')[0]).toBe('`````python')
    expect(block.endsWith('"""\n`````')).toBe(true)
    expect(markdownCode('sh', 'ls\u001b')).toBe('```sh\nls\\u001b\n```')
  })
})
