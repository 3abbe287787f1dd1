import { expect, test } from 'vitest'
import { z } from 'zod'
import { oneLine } from '../../../src/log/one-line.ts'

/** What Node says of a native package that another version of it was compiled for. */
const OTHER_NODE = `The module '/home/me/isolated_vm.node'
was compiled against a different Node.js version using
NODE_MODULE_VERSION 115. This version of Node.js requires
NODE_MODULE_VERSION 127. Please try re-compiling or re-installing
the module (for instance, using \`npm rebuild\` or \`npm install\`).`

test.each([
  ['one line', new Error('no luck'), 'no luck'],
  [
    'a sentence of several lines',
    new Error(OTHER_NODE),
    "The module '/home/me/isolated_vm.node' was compiled against a different Node.js version using " +
      'NODE_MODULE_VERSION 115. This version of Node.js requires NODE_MODULE_VERSION 127. Please try ' +
      're-compiling or re-installing the module (for instance, using `npm rebuild` or `npm install`).',
  ],
  [
    'a mistake of syntax',
    new Error('Transform failed with 1 error:\n/home/me/a.ts:2:0: ERROR: Unexpected end of file'),
    '/home/me/a.ts:2:1: Unexpected end of file',
  ],
  [
    'several of them',
    new Error('Transform failed with 2 errors:\n/a.ts:1:16: ERROR: one\n/a.ts:3:6: ERROR: other'),
    '/a.ts:1:17: one (and 1 more)',
  ],
  [
    'a module that is missing',
    new Error("Cannot find module 'x'\nRequire stack:\n- /home/me/a.ts?namespace=1"),
    "Cannot find module 'x'",
  ],
  ['a stack in the text', new Error('no luck\n    at score (/home/me/a.ts:1:2)'), 'no luck'],
  ['several causes', new AggregateError([new Error('first'), new Error('second')]), 'first'],
  ['no message', new Error('\n \n'), 'an error without a message'],
  ['what is no error', { code: 3 }, '{ code: 3 }'],
  ['a text of two lines', 'a\r\n  b\n', 'a b'],
  ['much text', new Error('x'.repeat(500)), `${'x'.repeat(400)} …`],
])('%s', (_, thrown, line) => {
  expect(oneLine(thrown)).toBe(line)
})

test('of what a schema refuses, the first rule and its place', () => {
  const schema = z.strictObject({ a: z.object({ rate: z.number() }), b: z.number() })
  const { error } = schema.safeParse({ a: { rate: 'x' } })
  expect(oneLine(error)).toBe(
    '`a.rate`: Invalid input: expected number, received string (and 1 more)',
  )
})
