import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { JsonObject } from '../../src/core/json.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { sweepPartial, writeAtomically } from '../../src/log/atomic-file.ts'
import { MetricsLog } from '../../src/log/metrics/metrics-log.ts'
import { plural } from '../../src/log/plural.ts'
import { typedCommand } from '../../src/log/typed-command.ts'
import type { SequencePolicy } from '../../src/models/decoding/sequence-policy.ts'
import { EnsemblePolicy } from '../../src/models/ensemble.ts'
import type { EpochMetrics } from '../../src/models/seq2seq/epoch-metrics.ts'
import { type ModelKind, modelKinds } from '../../src/models/seq2seq/model-config.ts'
import { saveModel } from '../../src/models/seq2seq/model-file.ts'
import { Seq2SeqNetwork } from '../../src/models/seq2seq/network.ts'
import { Seq2SeqModel } from '../../src/models/seq2seq/seq2seq-model.ts'
import { TextTokenizer } from '../../src/models/seq2seq/text-tokenizer.ts'
import { Seq2SeqTrainer } from '../../src/models/seq2seq/trainer.ts'
import { Rng } from '../../src/random/rng.ts'
import { graderVersion } from '../../src/sandbox/grader-version.ts'
import { createSandbox } from '../../src/sandbox/pool.ts'
import type { CorpusItem, LoadedCorpus } from './corpus.ts'
import { passLine, scoreProblems, scoreTexts } from './evaluation.ts'
import { holdOutPrograms } from './held-out-programs.ts'
import { commandOf, type PretrainOptions } from './options.ts'
import {
  bestEpoch,
  type ModelReport,
  type PretrainReport,
  predictionsMarkdown,
  writeReport,
} from './report.ts'
import { SAMPLE } from './sample-corpus.ts'
import { TrainingStateFile } from './training-state.ts'

/** Where pretraining tells people how it goes. */
export interface PretrainReporter {
  note(line: string): void
}

export interface PretrainDependencies {
  /** Aborting ends training after the next update, with a state to resume from. */
  readonly signal?: AbortSignal
  /** Runs the samples; by default one is started when needed and ended afterwards. */
  readonly sandbox?: Sandbox
  /** Milliseconds of a clock that never goes back; the default reads the process's. */
  readonly now?: () => number
  /** Where a run on held-out problems is put on record. Default `heldOutLogFile()`. */
  readonly heldOutLog?: string
}

/** Validation pairs whose greedy programs are scored as texts. */
const SCORED_PAIRS = 200
const SHOWN_PREDICTIONS = 20

const SAMPLE_NOTE = `made of the 20 sample pairs: it shows that training works and writes little else; --data names a corpus, \`${typedCommand('corpus')}\` writes one`

/** The models of one call of `pretrain`, one after the other, on one corpus. Whoever makes it closes it. */
export class PretrainRun {
  readonly #options: PretrainOptions
  readonly #vocabulary: TokenVocabulary
  readonly #corpus: LoadedCorpus
  readonly #reporter: PretrainReporter
  readonly #dependencies: PretrainDependencies
  readonly #now: () => number
  readonly #rng: Rng
  readonly #train: readonly CorpusItem[]
  readonly #validation: readonly CorpusItem[]
  readonly #tokenizer: TextTokenizer
  #ownSandbox: Sandbox | null = null

  constructor(
    options: PretrainOptions,
    vocabulary: TokenVocabulary,
    corpus: LoadedCorpus,
    reporter: PretrainReporter,
    dependencies: PretrainDependencies,
  ) {
    this.#options = options
    this.#vocabulary = vocabulary
    this.#corpus = corpus
    this.#reporter = reporter
    this.#dependencies = dependencies
    this.#now = dependencies.now ?? (() => performance.now())
    this.#rng = new Rng(options.seed)
    const split = holdOutPrograms(
      corpus.items,
      options.validationFraction,
      this.#rng.split('held-out'),
    )
    this.#train = split.train
    this.#validation = split.validation
    this.#tokenizer = TextTokenizer.build(
      split.train.map((item) => item.task),
      {
        maxTextLength: options.maxTextLen,
        examples: options.examples,
        maxVocabularySize: options.textVocabularySize,
      },
    )
  }

  async all(backend: string): Promise<PretrainReport> {
    sweepPartial(this.#options.saveDir)
    const { lines, leftOut, sha256, solves } = this.#corpus
    const counts = `${plural(this.#train.length, 'pair')}, ${this.#validation.length} kept out`
    this.#reporter.note(
      `corpus: ${plural(lines, 'line')}, ${counts}, ${plural(this.#tokenizer.size, 'word')}`,
    )
    for (const line of this.#corpusNotes()) this.#reporter.note(line)
    const kinds = this.#options.model === 'all' ? modelKinds : [this.#options.model]
    const models: ModelReport[] = []
    for (const kind of kinds) {
      if (!this.#interrupted) models.push(...(await this.#architecture(kind)))
    }
    const report: PretrainReport = {
      options: this.#options,
      backend,
      grader: graderVersion(),
      corpus: {
        path: this.#options.data,
        sha256,
        lines,
        trainPairs: this.#train.length,
        validationPairs: this.#validation.length,
        leftOut,
        solves,
      },
      models,
      interrupted: this.#interrupted,
    }
    await writeReport(this.#options.saveDir, report)
    return report
  }

  /** What to know of the corpus before a model of it is trusted. */
  #corpusNotes(): string[] {
    const { solves } = this.#corpus
    const of = solves.length === 0 ? [] : [`its pairs solve ${solves.join(', ')}`]
    return [...(this.#options.data === SAMPLE ? [SAMPLE_NOTE] : []), ...of]
  }

  async close(): Promise<void> {
    await this.#ownSandbox?.close()
  }

  get #interrupted(): boolean {
    return this.#dependencies.signal?.aborted ?? false
  }

  /** The members of one architecture, and their ensemble where there are several. */
  async #architecture(kind: ModelKind): Promise<ModelReport[]> {
    const { members } = this.#options
    const trained: Seq2SeqModel[] = []
    const reports: ModelReport[] = []
    try {
      for (let member = 1; member <= members && !this.#interrupted; member++) {
        const name = members === 1 ? kind : `${kind}-${member}`
        const { model, report } = await this.#member(kind, name, member)
        trained.push(model)
        if (report !== null) reports.push(report)
      }
      if (trained.length > 1 && !this.#interrupted) {
        const ensemble = new EnsemblePolicy(trained)
        reports.push(await this.#report(ensemble, `${kind} x${members}`, null))
      }
      return reports
    } finally {
      for (const model of trained) model.dispose()
    }
  }

  async #member(kind: ModelKind, name: string, member: number) {
    const model = this.#newModel(kind, name, member)
    try {
      const path = join(this.#options.saveDir, name)
      const fitted = await this.#fit(model, path, member)
      await saveModel(path, model, this.#vocabulary.size, this.#provenance(fitted.epochs))
      const report = this.#interrupted ? null : await this.#report(model, name, { ...fitted, path })
      return { model, report }
    } catch (error) {
      model.dispose()
      throw error
    }
  }

  #newModel(kind: ModelKind, name: string, member: number): Seq2SeqModel {
    const { embeddingDim, hiddenDim, numLayers, dropout } = this.#options
    const config = {
      kind,
      embeddingDim,
      hiddenDim,
      numLayers,
      rereads: kind === 'attention' && this.#options.rereads,
      dropout,
      textVocabularySize: this.#tokenizer.size,
      actionCount: this.#vocabulary.size,
    }
    const network = new Seq2SeqNetwork(config, this.#rng.split(`weights-${member}`))
    return new Seq2SeqModel(name, network, this.#tokenizer, this.#vocabulary.hash)
  }

  async #fit(model: Seq2SeqModel, path: string, member: number) {
    const encode = ({ task, tokens }: CorpusItem) => model.encodePair(task, tokens)
    const data = { train: this.#train.map(encode), validation: this.#validation.map(encode) }
    const trainer = new Seq2SeqTrainer(
      model,
      data,
      this.#options,
      this.#rng.split(`train-${member}`),
    )
    const file = new TrainingStateFile(path, this.#settingsKey(model.name))
    const saved = this.#options.resume ? await file.load(trainer) : null
    const epochs = [...(saved?.epochs ?? [])]
    const before = saved?.seconds ?? 0
    const startMs = this.#now()
    const elapsed = () => (this.#now() - startMs) / 1000
    const limit = (this.#options.maxMinutes ?? Number.POSITIVE_INFINITY) * 60
    const shouldStop = () => this.#interrupted || elapsed() >= limit
    const log = new MetricsLog({
      metricsPath: `${path}-metrics.jsonl`,
      tensorboardPath: `${path}-tensorboard`,
      kept: { throughStep: trainer.updates, count: saved?.records ?? null },
    })
    try {
      while (!trainer.finished && !shouldStop()) {
        const metrics = await trainer.trainEpoch(shouldStop)
        if (epochs.at(-1)?.epoch === metrics.epoch) epochs.pop()
        epochs.push(metrics)
        this.#reporter.note(epochLine(model.name, metrics, elapsed()))
        // Training that goes on has no record in the middle of an epoch: it is cut off then.
        if (metrics.complete) log.scalars(metrics.updates, scalarsOf(metrics))
        log.sync()
        await file.save(trainer, { epochs, seconds: before + elapsed(), records: log.count })
        if (!metrics.complete) log.scalars(metrics.updates, scalarsOf(metrics))
      }
    } finally {
      log.close()
      trainer.dispose()
    }
    const { numEpochs, patience } = this.#options
    if (trainer.finished && epochs.length < numEpochs) {
      this.#reporter.note(
        `${model.name}: stopped after epoch ${epochs.length} of ${numEpochs}, ${patience} without a better validation loss; --patience null continues to the end`,
      )
    }
    trainer.restoreBest()
    return { epochs, seconds: before + elapsed() }
  }

  async #report(
    policy: SequencePolicy,
    name: string,
    training: {
      readonly epochs: readonly EpochMetrics[]
      readonly seconds: number
      readonly path: string
    } | null,
  ): Promise<ModelReport> {
    const { evalSamples, evalProblems, beamWidth, maxCodeLen, saveDir } = this.#options
    const context = { vocabulary: this.#vocabulary, maxTokens: maxCodeLen }
    const rng = this.#rng.split('evaluation')
    const items = this.#validation.slice(0, SCORED_PAIRS)
    const { predictions, ...text } = await scoreTexts(policy, items, context, rng.split('texts'))
    const file = join(saveDir, `${name.replaceAll(' ', '-')}-predictions.md`)
    writeAtomically(file, predictionsMarkdown(name, predictions.slice(0, SHOWN_PREDICTIONS)))
    const execution = []
    for (const set of evalSamples === 0 ? [] : evalProblems) {
      const scores = await scoreProblems(policy, set, {
        ...context,
        samples: evalSamples,
        beamWidth,
        sandbox: await this.#sandbox(),
        rng: rng.split(set),
        now: this.#now,
        solves: this.#corpus.solves,
      })
      this.#reporter.note(`${name} on ${set}: ${passLine(scores)}`)
      execution.push(scores)
    }
    return {
      name,
      parameters: policy instanceof Seq2SeqModel ? policy.network.parameters.size : 0,
      epochs: training?.epochs ?? [],
      seconds: training?.seconds ?? 0,
      text,
      execution,
      checkpoint: training?.path ?? null,
    }
  }

  async #sandbox(): Promise<Sandbox> {
    if (this.#dependencies.sandbox !== undefined) return this.#dependencies.sandbox
    this.#ownSandbox ??= await createSandbox({ workers: 1 })
    return this.#ownSandbox
  }

  /** What two runs must share for one to go on from the other's state. */
  #settingsKey(name: string): string {
    const { maxMinutes, resume, evalProblems, evalSamples, beamWidth, saveDir, ...training } =
      this.#options
    const { device, members, model, data, ...same } = training
    const text = JSON.stringify([name, same, this.#corpus.sha256, this.#vocabulary.hash])
    return createHash('sha256').update(text).digest('hex')
  }

  #provenance(epochs: readonly EpochMetrics[]): JsonObject {
    const best = bestEpoch(epochs)
    return {
      command: commandOf(this.#options),
      options: { ...this.#options } as JsonObject,
      corpusSha256: this.#corpus.sha256,
      ...(this.#options.data === SAMPLE ? { note: SAMPLE_NOTE } : {}),
      solves: [...this.#corpus.solves],
      pairs: this.#train.length,
      updates: epochs.at(-1)?.updates ?? 0,
      epoch: best?.epoch ?? 0,
      validationLoss: best?.validationLoss ?? null,
    }
  }
}

function scalarsOf(metrics: EpochMetrics): Record<string, number> {
  return {
    'loss/train': metrics.trainLoss,
    'loss/validation': metrics.validationLoss,
    perplexity: metrics.perplexity,
    token_accuracy: metrics.tokenAccuracy,
    exact_match: metrics.exactMatch,
    grad_norm: metrics.gradNorm,
    learning_rate: metrics.learningRate,
    epoch: metrics.epoch,
  }
}

function epochLine(name: string, metrics: EpochMetrics, seconds: number): string {
  return (
    `${name} epoch ${metrics.epoch}${metrics.complete ? '' : ' (cut short)'}: ` +
    `train ${metrics.trainLoss.toFixed(3)}, validation ${metrics.validationLoss.toFixed(3)}, ` +
    `tokens ${metrics.tokenAccuracy.toFixed(3)}, exact ${metrics.exactMatch.toFixed(3)}, ` +
    `${metrics.updates} updates, ${seconds.toFixed(0)}s`
  )
}
