import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LIVE_CODE_BENCH_PRELUDE } from '../../../problems/importers/formats/judge-prelude.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import { gradeRequestOf } from '../../../src/grading/grade-request.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'
import { py } from '../../../src/values/py-value.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})
afterAll(() => sandbox.close())

/** Reads a count and as many numbers, prints their sum and half of it. */
const tests = [
  { args: [py.str('3\n1 2 3\n')], expected: py.str('6\n3.0') },
  { args: [py.str('2\r\n4 4\r\n')], expected: py.str('8\n4.0') },
]

const SUM: Problem = {
  kind: 'function',
  id: 'sum',
  functionName: 'main',
  parameters: [{ name: 'text', type: 'str' }],
  returnType: 'str',
  docstring: 'The sum and half of it.',
  visibleTests: tests,
  hiddenTests: tests,
  comparison: { mode: 'printed' },
  tags: [],
  harness: { kind: 'stdio', prelude: LIVE_CODE_BENCH_PRELUDE },
}

async function statusOf(script: string): Promise<string> {
  const [verdict] = await sandbox.grade([
    gradeRequestOf(SUM, script, tests, { keepReturned: true }),
  ])
  const failed = verdict?.tests.find(({ status }) => status !== 'passed')
  return [verdict?.status, failed?.exception].filter(Boolean).join(': ')
}

const READ = 'n = int(input())\na = list(map(int, input().split()))\ns = sum(a)\n'
const PRINT = 'print(s)\nprint(s / 2)\n'
const TOKENS = 'n, *a = map(int, data.split())\ns = sum(a)\n'

const FAST = `import sys, os
from io import BytesIO, IOBase
class Fast(IOBase):
    newlines = 0
    def __init__(self, file):
        self._fd = file.fileno()
        self.buffer = BytesIO()
        self.writable = 'x' in file.mode or 'r' not in file.mode
        self.write = self.buffer.write if self.writable else None
    def readline(self):
        while self.newlines == 0:
            b = os.read(self._fd, max(os.fstat(self._fd).st_size, 8192))
            self.newlines = b.count(b'\\n') + (not b)
            at = self.buffer.tell()
            self.buffer.seek(0, 2), self.buffer.write(b), self.buffer.seek(at)
        self.newlines -= 1
        return self.buffer.readline()
    def flush(self):
        if self.writable:
            os.write(self._fd, self.buffer.getvalue())
            self.buffer.truncate(0), self.buffer.seek(0)
ins, out = Fast(sys.stdin), Fast(sys.stdout)
n = int(ins.readline())
a = list(map(int, ins.readline().split()))
out.write(f'{sum(a)}\\n{sum(a) / 2}\\n'.encode())
out.flush()
`

describe('a script may read its input', () => {
  test.each([
    ['by input()', `${READ}${PRINT}`],
    ['by sys.stdin.readline as input', `import sys\ninput = sys.stdin.readline\n${READ}${PRINT}`],
    ['by sys.stdin.read', `import sys\ndata = sys.stdin.read()\n${TOKENS}${PRINT}`],
    ['by a loop over sys.stdin', `import sys\ndata = ''.join(sys.stdin)\n${TOKENS}${PRINT}`],
    ['by sys.stdin.buffer', `import sys\ndata = sys.stdin.buffer.read()\n${TOKENS}${PRINT}`],
    [
      'by lines of sys.stdin.buffer',
      `import sys\nn = int(sys.stdin.buffer.readline())\ns = sum(map(int, sys.stdin.buffer.readline().split()))\n${PRINT}`,
    ],
    ['by open(0)', `data = open(0).read()\n${TOKENS}${PRINT}`],
    ['by open(0) in a with', `with open(0) as f:\n    data = f.read()\n${TOKENS}${PRINT}`],
    ['by open(0, "rb")', `data = open(0, 'rb').read()\n${TOKENS}${PRINT}`],
    ['by /dev/stdin', `data = open('/dev/stdin').read()\n${TOKENS}${PRINT}`],
    ['by os.fdopen', `import os\ndata = os.fdopen(0, 'r').read()\n${TOKENS}${PRINT}`],
    ['by io.open', `import io\ndata = io.open(0, 'rb').read()\n${TOKENS}${PRINT}`],
    ['by sys.__stdin__', `import sys\ndata = sys.__stdin__.read()\n${TOKENS}${PRINT}`],
    ['by os.read', `import os\ndata = os.read(0, 1 << 20)\n${TOKENS}${PRINT}`],
  ])('%s', async (_how, script) => {
    expect(await statusOf(script)).toBe('passed')
  })
})

describe('a script may write its output', () => {
  test.each([
    ['by sys.stdout.write', `import sys\n${READ}sys.stdout.write(f'{s}\\n{s / 2}\\n')\n`],
    [
      'by sys.stdout.buffer.write',
      `import sys\n${READ}sys.stdout.buffer.write(f'{s}\\n{s / 2}\\n'.encode())\n`,
    ],
    [
      'as text and bytes in turn',
      `import sys\n${READ}print(s)\nsys.stdout.buffer.write(f'{s / 2}\\n'.encode())\n`,
    ],
    ['by os.write', `import os\n${READ}os.write(1, f'{s}\\n{s / 2}\\n'.encode())\n`],
    ['by open(1, "w")', `${READ}open(1, 'w').write(f'{s}\\n{s / 2}\\n')\n`],
    ['by os.fdopen', `import os\n${READ}os.fdopen(1, 'w').write(f'{s}\\n{s / 2}\\n')\n`],
    ['by sys.__stdout__', `import sys\n${READ}sys.__stdout__.write(f'{s}\\n{s / 2}\\n')\n`],
    ['when it ends', `import atexit\n${READ}atexit.register(print, f'{s}\\n{s / 2}')\n`],
    ['beside what it says of errors', `import sys\n${READ}print('!', file=sys.stderr)\n${PRINT}`],
    ['and close it', `import sys\n${READ}${PRINT}sys.stdout.close()\n`],
    ['by the descriptors of both streams', FAST],
  ])('%s', async (_how, script) => {
    expect(await statusOf(script)).toBe('passed')
  })
})

describe('a script may end', () => {
  test.each([
    ['by exit()', `${READ}${PRINT}exit()\n`],
    ['by quit(0)', `${READ}${PRINT}quit(0)\n`],
    ['by a code, as the reference grader has it', `import sys\n${READ}${PRINT}sys.exit(3)\n`],
    [
      'under a main guard',
      `def main():\n    n = input()\n    s = sum(map(int, input().split()))\n    print(s)\n    print(s / 2)\nif __name__ == '__main__':\n    main()\n`,
    ],
    ['with lines in CRLF', `${READ}${PRINT}`.replaceAll('\n', '\r\n')],
  ])('%s', async (_how, script) => {
    expect(await statusOf(script)).toBe('passed')
  })

  test('by an exception, which is its verdict', async () => {
    expect(await statusOf(`${READ}${PRINT}1 / 0\n`)).toBe('runtime_error: ZeroDivisionError')
  })
})

describe('what is printed is compared by lines', () => {
  test.each([
    ['decimal numbers by their values', `${READ}print(s)\nprint('%.4f' % (s / 2))\n`],
    ['blanks at both ends aside', `${READ}print('', s, '')\nprint('\\t', s / 2, '\\n\\n')\n`],
  ])('%s', async (_how, script) => {
    expect(await statusOf(script)).toBe('passed')
  })

  test.each([
    ['another number', `${READ}print(s)\nprint(s / 2 + 1e-9)\n`],
    ['one line for two', `${READ}print(s, s / 2)\n`],
    ['a number too many', `${READ}print(s)\nprint(s / 2, 0)\n`],
  ])('%s is wrong', async (_how, script) => {
    expect(await statusOf(script)).toBe('wrong_answer')
  })
})

test('the modules that LiveCodeBench imports are there', async () => {
  const script = `${READ}t = list(accumulate(a))[-1]\nprint(t)\nprint(t / 2)\nassert gcd(4, 6) == 2 and pow(2, 3, 5) == 3\n`
  expect(await statusOf(script)).toBe('passed')
})

test('threads cannot be had: starting one is a runtime error', async () => {
  const script = `import threading\ndef main():\n    pass\nt = threading.Thread(target=main)\nt.start()\n`
  expect(await statusOf(script)).toBe('runtime_error: RuntimeError')
})
