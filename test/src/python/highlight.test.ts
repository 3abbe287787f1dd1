import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { highlight } from '../../../src/python/highlight.ts'
import { Rng } from '../../../src/random/rng.ts'
import { HEADERS, rollOut } from '../../support/masked-rollout.ts'

describe('highlight', () => {
  test('colours keywords, names, numbers and strings apart', () => {
    const text = highlight("def f(n):\n    return len('a') + 1  # one\n", { color: true })
    expect(text).toContain('\u001b[35mdef\u001b[39m')
    expect(text).toContain('\u001b[36mlen\u001b[39m')
    expect(text).toContain("\u001b[32m'a'\u001b[39m")
    expect(text).toContain('\u001b[33m1\u001b[39m')
  })

  test('changes no letter of the source', () => {
    const rng = new Rng(4)
    for (let i = 0; i < 200; i++) {
      const source = rollOut(rng, { size: 256, header: rng.choice(HEADERS), budget: 40 }).source()
      expect(stripVTControlCharacters(highlight(source, { color: true }))).toBe(source)
      expect(highlight(source, { color: false })).toBe(source)
    }
  })

  test('takes unfinished strings as they come', () => {
    for (const source of ["x = 'ab", 'x = """a\nb', 'x = "\\', '']) {
      expect(stripVTControlCharacters(highlight(source, { color: true }))).toBe(source)
    }
  })
})
