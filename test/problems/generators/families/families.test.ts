import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { FAMILIES } from '../../../../problems/generators/families/families.ts'
import { Rng } from '../../../../src/random/rng.ts'

const programs = Object.entries(FAMILIES).map(
  ([name, family]) => [name, family(new Rng(1).split(name))] as const,
)
const bodies = programs.flatMap(([, specs]) => specs.map(({ body }) => body))

test('every family gives programs, described in words and named', () => {
  for (const [, specs] of programs) {
    expect(specs.length).toBeGreaterThan(20)
    for (const { wordings, functionNames, tags } of specs) {
      expect(wordings.length).toBeGreaterThan(0)
      expect(functionNames.length).toBeGreaterThan(0)
      expect(tags.at(-1)).toMatch(/^(expression|loop|branch|recursion)$/)
    }
  }
})

test('a family depends on its generator alone', () => {
  for (const [name, specs] of programs) {
    expect(FAMILIES[name]?.(new Rng(1).split(name))).toEqual(specs)
  }
})

test('the constructs of the language are all there, a hundred times at least', () => {
  const constructs = {
    arithmetic: / [-+*%] /,
    comparison: / (<|>|==|!=|<=|>=) /,
    conditional: /^if |\bif .* else /m,
    string: /\.(upper|lower|split|replace|join)\(/,
    slice: /\[[^\]]*:[^\]]*\]/,
    dictionary: /\.(get|items|values|setdefault)\(|\{\w+: /,
    accumulator: /^(for|while) .*\n(?:.*\n)*? +\w+ [-+*]= /m,
    nested: /for .* for |\n {4}for /,
    recursion: /\bself\(/,
    comprehension: /[[({].* for \w+(, \w+)? in .*[\])}]/,
    builtin: /\b(len|sum|max|min|sorted|abs|any|all|zip|enumerate|range)\(/,
    while: /^while /m,
  }
  for (const [name, pattern] of Object.entries(constructs)) {
    const count = bodies.filter((body) => pattern.test(body)).length
    expect([name, count >= 100]).toEqual([name, true])
  }
})

/** Programs of each family from seed 1, and SHA-256 of their JSON, one program a line. */
const PINNED: Readonly<Record<string, readonly [programs: number, sha256: string]>> = {
  pipelines: [8684, 'aecb24b40f207974ebe9c2bbce96f6cd85d6046650843e324d7776bfa210041b'],
  chains: [3774, '664ae1e184c33448c3a50115a97a848d3f396f486d3b93224896debcbaab0f2c'],
  joints: [585, '4ad996fee5f9c5cbef91cb7f206840c878ef1f126092c91af17de5008e54eb1b'],
  formulas: [674, 'b39833cdc676d638f93cdd66b6ef313a81916ece4396bb92d6e78a62b175a4a2'],
  stepwise: [450, '7bafd7f7114e7a130a6436f68ec7dac79f5faf57d006ad6b5c0fc0cd948f2829'],
  questions: [291, 'e397309dd92b1ae7808f9ef70a45b0023ab3e8cbe458e6c32eda15105fe77cef'],
  choices: [562, '5dcaf5e03f48fabf52b79520a7ab97e9a32609090082b774541d56c813ce5bd7'],
  singleNumbers: [39, '1993d480bf10db38cb355addbfb5706014cb40f27378419df9d284b9d0711fdd'],
  zips: [282, '7b4b33d70b381a47e62b2b298523f7da0f913fbf7747528c9df3aa79696f9b82'],
  indexed: [63, 'e74fb2c62b322a0f1f7d2f4870f46491e29e1c99708fa83cb654508b219ed5b9'],
  dictionaries: [391, 'd8f1e0b6784692165903a38b4a2a996a10142114a55adced0b7335bf2d1c6736'],
  numberLoops: [455, '096ba4a97844a2225402dfb3395e36039d04d9857d0ab508b3f402b6052c97b7'],
  listLoops: [623, '950e33e03898103c2563ed3f22a187bf80d4770a11e88a8a0f2d60f76c5c2a44'],
  nestedLoops: [1103, 'a288a895ae36e0a4a641e064b7abf7b2a6f44b58ae1f5d00786933d1b7fad76a'],
  recursion: [442, '8f9b39a041d76d58a888e4a0eee475f93fc06f984fa31c564c8127ff8af3e81a'],
  everyday: [185, 'a9741597b994bf1170d9bbf4a419e28c572c790545f66fbd9916bf49de2331f8'],
  randomPrograms: [7473, '863bdc36076bd8226af77de944d410e6f50cd067800792917b60c1a5f4710e15'],
}

test('every family gives what the shipped model was trained on, to the bit and in that order', () => {
  const given = programs.map(([name, specs]) => {
    const text = specs.map((spec) => `${JSON.stringify(spec)}\n`).join('')
    return [name, [specs.length, createHash('sha256').update(text).digest('hex')]]
  })
  expect(given).toEqual(Object.entries(PINNED))
})
