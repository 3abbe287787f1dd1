import type { Problem } from '../../src/core/problem.ts'
import { Rng } from '../../src/random/rng.ts'
import { formatPyType, parsePyType } from '../../src/values/py-type.ts'
import { writeAll } from '../generators/corpus/program-pool.ts'
import { programText } from '../generators/entries/candidates.ts'
import { readExercises } from '../generators/entries/exercises.ts'
import type { ProgramSpec } from '../generators/entries/spec.ts'
import { FAMILIES } from '../generators/families/families.ts'

const typeName = (type: string) => formatPyType(parsePyType(type))

function signatureOf(types: readonly string[], returnType: string): string {
  return `${types.map(typeName).join(',')}->${typeName(returnType)}`
}

/** The programs that corpora are made of, by signature: tens of thousands of things to compute. */
export class Neighbours {
  readonly #bySignature = new Map<string, ProgramSpec[]>()

  private constructor(specs: readonly ProgramSpec[]) {
    for (const spec of specs) {
      const types = spec.parameters.map(({ type }) => type)
      const key = signatureOf(types, spec.returnType)
      const before = this.#bySignature.get(key)
      if (before === undefined) this.#bySignature.set(key, [spec])
      else before.push(spec)
    }
  }

  static async read(seed: number | string): Promise<Neighbours> {
    const exercises = await readExercises()
    const families = { ...FAMILIES, exercises: () => exercises }
    return new Neighbours(writeAll(families, new Rng(seed).split('neighbours')))
  }

  /** Every program of the problem's types, under its function's name. */
  of({ functionName, parameters, returnType }: Problem): string[] {
    const types = parameters.map(({ type }) => type)
    const specs = this.#bySignature.get(signatureOf(types, returnType)) ?? []
    const header = {
      functionName,
      parameters: types.map((type, i) => ({ name: `a${i}`, type })),
      returnType,
    }
    return specs.map((spec) => programText(spec, header))
  }
}
