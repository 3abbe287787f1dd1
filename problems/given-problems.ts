import { ProblemError } from '../src/core/errors.ts'
import type { Problem } from '../src/core/problem.ts'
import { oneLine } from '../src/log/one-line.ts'
import { decodeSource } from './load.ts'
import { SourceFile } from './source-file.ts'

/** What code holds has keys, but no lines and columns. */
class GivenSource extends SourceFile {
  override locate(): string {
    return this.file
  }
}

/**
 * Reads problems that code holds in the form of their file, by the rules of `parseProblemSet`. A number
 * that JSON has not (NaN, −0, a bigint) stands for Python's.
 *
 * @param place named in messages, which say the key that is wrong
 * @throws {ProblemError} of one line.
 */
export function givenProblems(problems: readonly unknown[], place: string): readonly Problem[] {
  return decodeSource(new GivenSource(place, textOf(problems, place))).problems
}

function textOf(problems: readonly unknown[], place: string): string {
  try {
    return JSON.stringify({ name: 'given', problems }, (_, value: unknown) => asJson(value))
  } catch (cause) {
    throw new ProblemError(`${place}: problems are no JSON: ${oneLine(cause)}`, { cause })
  }
}

function asJson(value: unknown): unknown {
  if (typeof value === 'bigint') return { $int: String(value) }
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value
  return {
    $float: Object.is(value, -0) ? '-0.0' : String(value).toLowerCase().replace('infinity', 'inf'),
  }
}
