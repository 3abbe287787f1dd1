import { expect, test } from 'vitest'
import { shownText } from '../../../src/log/shown-text.ts'

test('what could steer a terminal or hide text is shown as its escape', () => {
  expect(shownText('\u001b[2Jevil\u0007\n')).toBe('\\x1b[2Jevil\\x07\\x0a')
  expect(shownText('a\u202eb\u2028c\ud800')).toBe('a\\u202eb\\u2028c\\ud800')
  expect(shownText('Straße 道 \u{1F600}')).toBe('Straße 道 \u{1F600}')
})

test('long text is cut', () => {
  expect(shownText('x'.repeat(1000), 10)).toBe(`${'x'.repeat(10)}…`)
})
