import { ProblemError } from '../../src/core/errors.ts'
import type { Problem } from '../../src/core/problem.ts'
import { decodeProblemSet } from '../decode.ts'
import { encodeProblemSet } from '../encode.ts'
import { formatJsonPath, type JsonPath, SourceFile } from '../source-file.ts'

/** A set of one problem as it would be written; nobody has seen its lines, so errors name none. */
class WrittenForm extends SourceFile {
  override fail([, , ...path]: JsonPath, rule: string): never {
    throw new ProblemError(`${path.length === 0 ? '' : `${formatJsonPath(path)}: `}${rule}`)
  }
}

/** Why the reader of problem sets would refuse the problem once it is written; null where it would not. */
export function whyNotReadable(problem: Problem): string | null {
  const set = { name: 'written', description: '', problems: [problem] }
  try {
    decodeProblemSet(new WrittenForm('written', JSON.stringify(encodeProblemSet(set))))
    return null
  } catch (error) {
    if (error instanceof ProblemError) return error.message
    throw error
  }
}
