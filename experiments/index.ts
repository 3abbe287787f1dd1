/** Experiments from code: what the command line does, as functions. */
export { createTrainingReporter, silentReporter } from '../src/log/progress.ts'
export type {
  ReporterOptions,
  TrainingProgress,
  TrainingReporter,
} from '../src/log/training-reporter.ts'
export {
  type BootstrapOptions,
  bootstrapInterval,
  type Interval,
  type Strata,
} from '../src/stats/bootstrap.ts'
export { interquartileMean } from '../src/stats/interquartile-mean.ts'
export {
  type PermutationOptions,
  pairedDifference,
  permutationTest,
  type SignTest,
  signTest,
} from '../src/stats/paired-comparison.ts'
export { passAtK, passHatK, type SampleCount } from '../src/stats/pass-at-k.ts'
export {
  type AdversarialOptions,
  type AdversarialValidation,
  validateAdversarially,
} from './adversarial/adversarial-validation.ts'
export { createHostilePrograms } from './adversarial/hostile-programs.ts'
export {
  attackReward,
  type OverpaidProgram,
  type RewardAttackOfProblem,
  type RewardAttackOptions,
  type RewardAttackReport,
} from './adversarial/reward-attack.ts'
export { type AgentHandle, loadAgent } from './agent-handle.ts'
export {
  type BenchmarkConfig,
  type BenchmarkOverrides,
  benchmarkOf,
  loadBenchmark,
} from './benchmark/benchmark-config.ts'
export { BenchmarkFolder, type BenchmarkManifest } from './benchmark/benchmark-folder.ts'
export type {
  BenchmarkReport,
  ContenderDifference,
  ContenderReport,
  ProblemReport,
  RunReport,
} from './benchmark/benchmark-report.ts'
export type { Circumstances, Measured, Sitting } from './benchmark/circumstances.ts'
export { type CompareOptions, compareBenchmarks } from './benchmark/compare.ts'
export type { Contender, Strategy } from './benchmark/contender.ts'
export { type PageContext, writeReportPage, writeSolvedPlot } from './benchmark/report-page.ts'
export {
  type BenchmarkOptions,
  type BenchmarkProgress,
  type BenchmarkResult,
  runBenchmark,
} from './benchmark/run-benchmark.ts'
export type { UnitRecord } from './benchmark/unit.ts'
export { buildExperiment, type Experiment } from './build.ts'
export { type LoadOptions, loadConfig } from './config/load-config.ts'
export { type Override, parseOverride } from './config/overrides.ts'
export type { OptionRegistry, Registries, RegistryEntry } from './config/registries.ts'
export { type Resolution, resolveConfig } from './config/resolve-config.ts'
export type {
  AgentChoice,
  Choice,
  DataConfig,
  Device,
  EvaluationConfig,
  ResolvedConfig,
  SandboxConfig,
  TrainingConfig,
} from './config/resolved-config.ts'
export { configToYaml } from './config/write-config.ts'
export { type DoctorReport, examine, type Finding } from './doctor.ts'
export { evaluateRun } from './evaluate.ts'
export { type GradeReport, type PassAtK, reportOf } from './grade/grade-report.ts'
export {
  type GradeSamplesOptions,
  gradeSamples,
  sampleGraderVersion,
} from './grade/grade-samples.ts'
export { ResultsFile, type ResultsOrigin, type SampleResult } from './grade/results-file.ts'
export { readSamples, type Sample, type SamplesFile } from './grade/samples-file.ts'
export { type HeldOutLogging, heldOutLogFile } from './held-out/held-out-log.ts'
export type { PretrainOptions } from './pretrain/options.ts'
export { pretrain } from './pretrain/pretrain.ts'
export type { PretrainDependencies, PretrainReporter } from './pretrain/pretrain-run.ts'
export type { ModelReport, PretrainReport } from './pretrain/report.ts'
export { loadRegistries } from './registries.ts'
export type {
  EvaluateOptions,
  EvaluationReport,
  ProblemEvaluation,
  ProblemSummary,
  TrainOptions,
  TrainSummary,
} from './report-types.ts'
export { RunFolder, type RunMode } from './run-folder.ts'
export { train } from './train.ts'
