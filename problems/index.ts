/** Problem sets: loading, writing, validating, splitting. */
export type {
  ComparisonRule,
  FunctionHeader,
  Parameter,
  Problem,
  ProblemSet,
  TestCase,
} from '../src/core/problem.ts'
export type { PyValue } from '../src/core/py-value.ts'
export { programOfCompletion } from '../src/grading/completion.ts'
export { gradeRequestOf } from '../src/grading/grade-request.ts'
export { toPythonCall, toPythonLiteral } from '../src/values/literal.ts'
export { py } from '../src/values/py-value.ts'
export {
  type AdversarialReport,
  type AttackOptions,
  attackProblemSet,
  type HostileProgram,
  type ProblemAttack,
  type SurvivingMutant,
} from './adversarial/attack.ts'
export {
  type ProblemValidation,
  type ValidateOptions,
  type ValidationReport,
  validateProblemSet,
} from './adversarial/validate.ts'
export { encodeProblemSet } from './encode.ts'
export { allTests, type ImportNote } from './importers/checks/checked-task.ts'
export { IMPORT_FORMATS, type ImportFormat } from './importers/format-detection.ts'
export {
  type ImportOptions,
  type ImportResult,
  importProblems,
} from './importers/import.ts'
export { listProblemSets, loadProblemSet, parseProblemSet } from './load.ts'
export { problemSetJsonSchema } from './schema.ts'
export { checkWriting, type WritingMeans } from './writing.ts'
