/** Experiments from code: what the command line does, as functions. */
export type { Isolation } from '../src/core/sandbox.ts'
export type { TestScore } from '../src/grading/grader.ts'
export type { MachineFacts } from '../src/log/machine.ts'
export type { MetricsLog } from '../src/log/metrics/metrics-log.ts'
export { createTrainingReporter, silentReporter } from '../src/log/progress.ts'
export type {
  ReporterOptions,
  TrainingProgress,
  TrainingReporter,
} from '../src/log/training-reporter.ts'
export type { EpochMetrics } from '../src/models/seq2seq/epoch-metrics.ts'
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
  buildExperiment,
  type EnvRequest,
  type Experiment,
  type SharedParts,
} from './assembly/build.ts'
export { loadExperiment } from './assembly/load-experiment.ts'
export { loadRegistries } from './assembly/registries.ts'
export {
  type BenchmarkConfig,
  type BenchmarkOverrides,
  benchmarkOf,
  loadBenchmark,
} from './benchmark/benchmark-config.ts'
export { BenchmarkFolder } from './benchmark/benchmark-folder.ts'
export type { Circumstances, Measured, Sitting } from './benchmark/circumstances.ts'
export type { Contender, Strategy } from './benchmark/contender.ts'
export type { BenchmarkManifest, PlannedBenchmark } from './benchmark/manifest.ts'
export {
  type BenchmarkOptions,
  type BenchmarkPlace,
  type BenchmarkProgress,
  type BenchmarkResult,
  runBenchmark,
} from './benchmark/run-benchmark.ts'
export type { UnitRecord } from './benchmark/unit.ts'
export { type DoctorReport, examine, type Finding } from './cli/doctor.ts'
export { type LoadOptions, loadConfig } from './config/load-config.ts'
export { type Override, parseOverride } from './config/overrides.ts'
export type { OptionRegistry, Registries, RegistryEntry } from './config/registries.ts'
export { type Resolution, type ResolveContext, resolveConfig } from './config/resolve-config.ts'
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
export { type GradeReport, type PassAtK, reportOf } from './grade/grade-report.ts'
export {
  type GradeSamplesOptions,
  gradeSamples,
  type SampleFailure,
  sampleGraderVersion,
} from './grade/grade-samples.ts'
export {
  ResultsFile,
  type ResultsOrigin,
  type RowStatus,
  type SampleResult,
} from './grade/results-file.ts'
export {
  readSamples,
  type Sample,
  type SamplesFile,
  type UnreadableSample,
} from './grade/samples-file.ts'
export { type PageContext, writeReportPage, writeSolvedPlot } from './reports/benchmark-page.ts'
export type {
  BenchmarkReport,
  ContenderDifference,
  ContenderReport,
  ProblemReport,
  RunReport,
} from './reports/benchmark-report.ts'
export { type CompareOptions, compareBenchmarks } from './reports/compare.ts'
export type { SeedBand, SolvedCurve } from './reports/solved-curve.ts'
export { type HeldOutLogging, heldOutLogFile } from './runs/held-out-log.ts'
export type {
  EpisodeMeans,
  EvaluateOptions,
  EvaluationFigures,
  EvaluationReport,
  PassRates,
  ProblemEvaluation,
  ProblemShares,
  ProblemSummary,
  Spread,
  TrainedReturns,
  TrainSummary,
} from './runs/report-types.ts'
export { RunFolder, type RunMode } from './runs/run-folder.ts'
export type {
  CheckpointContent,
  CheckpointName,
  LoadedCheckpoint,
  RunCheckpoint,
} from './runs/run-folder-checkpoint.ts'
export type { UncheckedOptions } from './runs/run-record.ts'
export type { RunInputs, RunOrigin } from './runs/run-record-state.ts'
export { TakenFolderError } from './runs/taken-folder.ts'
export type { ExecutionScores, TextScores } from './supervised/evaluation.ts'
export type { PretrainOptions } from './supervised/options.ts'
export { pretrain } from './supervised/pretrain.ts'
export type { PretrainDependencies, PretrainReporter } from './supervised/pretrain-run.ts'
export type { CorpusSummary, ModelReport, PretrainReport } from './supervised/report.ts'
export { loadAgent } from './training/agent-handle.ts'
export { evaluateRun } from './training/evaluation/evaluate.ts'
export type { AgentHandle } from './training/load-agent.ts'
export { train } from './training/train.ts'
export type { TrainOptions } from './training/train-options.ts'
export {
  type AdversarialOptions,
  type AdversarialValidation,
  validateAdversarially,
} from './validation/adversarial-validation.ts'
export { createHostilePrograms } from './validation/hostile-programs.ts'
export {
  attackReward,
  type OverpaidProgram,
  type RewardAttackOfProblem,
  type RewardAttackOptions,
  type RewardAttackReport,
} from './validation/reward-attack.ts'
