import type { FunctionHeader, TestCase } from './problem.ts'

/** What a model is told of a task. Hidden tests never belong here. */
export interface TaskDescription {
  readonly docstring: string
  /** Names and types of the parameters; without it names in the docstring stay plain words. */
  readonly header?: FunctionHeader
  /** Calls and what they return, such as the first visible tests. */
  readonly examples?: readonly TestCase[]
}
