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
