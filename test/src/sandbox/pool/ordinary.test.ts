import { expect, it } from 'vitest'
import { isOrdinary } from '../../../../src/sandbox/pool/ordinary.ts'

const f = 'def solve(n):\n    return n\n'

it.each([
  f,
  `import math\n${f}print(math.sqrt(2), math.pi)\n`,
  `import collections as c, heapq\n${f}c.deque()\nheapq.heapify([])\n`,
  `from typing import List, Optional as O\nfrom functools import lru_cache  # memo\n${f}`,
  `import math\r\nfrom typing import (List, Dict)\r\n${f}`,
  `from math import sqrt as root, pi\n${f}`,
  `import sys\n${f}print(sys.stdin.readline())\nsys.exit()\n`,
  'class A:\n    def __init__(self):\n        self._x = 1\n',
  `s = 'é'  # ein Ärgernis\nt = "ß"\n${f}`,
])('takes an ordinary program for one: %j', (source) => {
  expect(isOrdinary(source)).toBe(true)
})

it.each([
  'import copy\ncopy.weakref.ref(f, g)\n',
  'import random\nrandom._os.listdir()\n',
  'import random as r\nr . _os.listdir()\n',
  'import random as r\n(r # c\n._os).listdir()\n',
  'import random as r\nr\\\n._os.listdir()\n',
  'import dataclasses\ndataclasses.types.FunctionType\n',
  'import dataclasses\ndataclasses.inspect.currentframe()\n',
  'import dataclasses\nd = dataclasses\nd.types\n',
  'import string\nstring.Formatter().get_field("0._" "_class_" "_", (x,), {})\n',
  'import typing\ntyping.get_type_hints(g)\n',
  'from typing import *\nget_type_hints(g)\n',
  'from functools import update_wrapper\n',
  'import os\n',
  'x = f"{ｅval(1)}"\n',
  'x = f"{1}" + ｅval(1) + "b"\n',
  'x = """a"\'b""" + ｅval(1) + \'\'\n',
  "s = 'abc\\\n' + ｅval(1) + '\\\nx'\n",
  'ｅval(1)\n',
  'getattr(f, "x")\n',
  'f.__globals__\n',
  'g.gi_frame\n',
  'import random as r # c\rr._os.listdir()\n',
  'import math as m as n\n',
  'import math r\n',
  'import math\nx = f.math\n',
])('takes a program for more than ordinary: %j', (source) => {
  expect(isOrdinary(source)).toBe(false)
})

it('reads any text in time that grows with its length alone', () => {
  const texts: ((n: number) => string)[] = [
    (n) => `import${' '.repeat(n)}math${' '.repeat(n)};x=1\n`,
    (n) => `${'#'.repeat(n)}\u2028\n`,
    (n) => Array.from({ length: n / 20 }, (_, i) => `import math as a${i}\n`).join(''),
    (n) => `import math\n${'math '.repeat(n / 5)}`,
    (n) => `import math\nmath${' '.repeat(n)}x\n`.repeat(2),
    (n) => `x = ${'"a" '.repeat(n / 4)}é\n`,
    (n) => `from ${'a.'.repeat(n / 2)} import x\n`,
    (n) => `import ${'math, '.repeat(n / 6)}\n`,
    (n) => `import math\n${'math.'.repeat(n / 5)}\n`,
    (n) => '\r'.repeat(n),
  ]
  // What grew with the square would take minutes for the longest text that is read.
  for (const text of texts) expect(typeof isOrdinary(text(60_000))).toBe('boolean')
})
