import { expect, test } from 'vitest'
import { domainOf, shippedDomains } from '../../../problems/adversarial/domain.ts'
import { domainInputs, isHandy, obeys } from '../../../problems/adversarial/domain-inputs.ts'
import { listProblemSets, loadProblemSet } from '../../../problems/load.ts'
import { Rng } from '../../../src/random/rng.ts'
import { conforms, parsePyType } from '../../../src/values/py-type.ts'
import { argumentsKey, py } from '../../../src/values/py-value.ts'

test('inputs of every shipped problem conform to its types and domain, each once', async () => {
  for (const name of await listProblemSets()) {
    const file = await shippedDomains(name)
    for (const problem of (await loadProblemSet(name)).problems) {
      const domain = domainOf(problem, file)
      if (domain === null) throw new Error(`${problem.id} has no domain`)
      const inputs = domainInputs(problem, domain, 60, new Rng(problem.id))
      expect(inputs.length, problem.id).toBeGreaterThan(30)
      expect(new Set(inputs.map(argumentsKey)).size).toBe(inputs.length)
      for (const args of inputs) {
        expect(isHandy(args)).toBe(true)
        problem.parameters.forEach(({ name: parameter, type }, i) => {
          const arg = args[i] ?? py.none
          expect(conforms(arg, parsePyType(type)), `${problem.id}: ${argumentsKey(args)}`).toBe(
            true,
          )
          expect(obeys(arg, domain.inputs[parameter] ?? {})).toBe(true)
        })
      }
    }
  }
})

test('the same seed gives the same inputs, another seed others', async () => {
  const { problems } = await loadProblemSet('seed-train')
  const problem = problems[0] as (typeof problems)[number]
  const draw = (seed: number) =>
    domainInputs(problem, { inputs: {}, examples: [] }, 50, new Rng(seed)).map(argumentsKey)
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
})

test('texts of a free domain are long, empty, padded, of every kind of character', async () => {
  const { problems } = await loadProblemSet('seed-train')
  const problem = problems.find(({ id }) => id === 'reverse_string') as (typeof problems)[number]
  const texts = domainInputs(problem, { inputs: {}, examples: [] }, 400, new Rng(3)).map(
    ([text]) => (text?.type === 'str' ? text.value : ''),
  )
  const kinds = [/^.{41,}$/s, /^ /, / $/, / {2}/, /\t/, /[A-Z]/, /\d/, /'/, /[^ -~\s]/, /(.)\1/]
  for (const kind of kinds)
    expect(
      texts.some((text) => kind.test(text)),
      String(kind),
    ).toBe(true)
})
