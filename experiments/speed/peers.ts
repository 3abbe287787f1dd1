import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { dqnConfigSchema } from '../../agents/dqn/config.ts'
import { QNetwork } from '../../agents/dqn/network.ts'
import { tdFunctions } from '../../agents/dqn/td-loss.ts'
import { scalarHead } from '../../agents/dqn/value-head.ts'
import { createBody } from '../../agents/network-body.ts'
import { ConfigError } from '../../src/core/errors.ts'
import { Box } from '../../src/gym/spaces/box.ts'
import { oneLine } from '../../src/log/one-line.ts'
import { whatIsWrong } from '../../src/log/system-trouble.ts'
import { compile } from '../../src/nn/compile/compile.ts'
import { floats, integers, withoutPrefix, withPrefix } from '../../src/nn/compile/compiled.ts'
import { loadDevice } from '../../src/nn/device.ts'
import { recurrent, recurrentSpecs } from '../../src/nn/layers/recurrent.ts'
import { lossAndGradients } from '../../src/nn/loss-gradients.ts'
import { adam } from '../../src/nn/optimizers/adam.ts'
import { Parameters } from '../../src/nn/parameters.ts'
import { TrainingStep } from '../../src/nn/training-step.ts'
import { Rng } from '../../src/random/rng.ts'
import { show } from '../../src/settings/schema-issue.ts'

/** Ours and PyTorch's time for the same work. */
export interface PeerFigure {
  readonly name: string
  /** Medians, in milliseconds. */
  readonly ours: number
  readonly theirs: number
  /** Ours over theirs: median over the rounds, and the smallest and the largest. */
  readonly ratio: number
  readonly ratioRange: readonly [number, number]
}

export interface PeerReport {
  readonly device: string
  readonly torch: string
  readonly figures: readonly PeerFigure[]
}

const SCRIPT = fileURLToPath(new URL('./peers.py', import.meta.url))
const BATCH = 64
const OBSERVATION = 520
const [STEPS, WIDTH, HIDDEN] = [20, 64, 128]

type Work = () => Promise<unknown>

/**
 * Times the same work here and in PyTorch, turn and turn about in one run, one thread each: a machine that is
 * busy slows both.
 *
 * @param python a Python that has torch. Throws a `ConfigError` where it has none
 */
export async function benchPeers(python: string, rounds = 15, runs = 10): Promise<PeerReport> {
  const { reason } = await loadDevice()
  const peer = await Peer.start(python)
  const figures: PeerFigure[] = []
  try {
    for (const [name, make] of Object.entries(WORK)) {
      const run = make()
      await timed(run, 5)
      await peer.timed(name, 5)
      const pairs: (readonly [ours: number, theirs: number])[] = []
      for (let round = 0; round < rounds; round++) {
        pairs.push([median(await timed(run, runs)), median(await peer.timed(name, runs))])
      }
      const ratios = pairs.map(([ours, theirs]) => ours / theirs)
      figures.push({
        name,
        ours: median(pairs.map(([ours]) => ours)),
        theirs: median(pairs.map(([, theirs]) => theirs)),
        ratio: median(ratios),
        ratioRange: [Math.min(...ratios), Math.max(...ratios)],
      })
    }
  } finally {
    peer.stop()
  }
  return { device: reason, torch: peer.version, figures }
}

const WORK: Readonly<Record<string, () => Work>> = {
  'dqn step, 128 actions': () => dqnStep(128),
  'dqn step, 5000 actions': () => dqnStep(5000),
  'dqn act, 128 actions': () => dqnAct(128),
  'lstm-128 layer, 20 steps, forward and backward': lstm,
}

/** Without the dueling streams, which plain PyTorch code of this network has not. */
function networkOf(actionCount: number): QNetwork {
  const space = new Box({ low: 0, high: 1, shape: [OBSERVATION], dtype: 'float32' })
  const config = dqnConfigSchema.parse({})
  return new QNetwork({
    body: createBody('dqn', space, config),
    actionCount,
    hiddenSizes: config.hiddenDim,
    activation: 'relu',
    dueling: false,
    valueAlone: false,
    dropout: 0,
    head: scalarHead(1),
    noise: null,
    prior: { scale: 0, centre: 'best', staticLogits: null },
  })
}

function statesOf(rng: Rng, actionCount: number) {
  const observations = Float32Array.from({ length: BATCH * OBSERVATION }, () => rng.uniform())
  const masks = Array.from({ length: BATCH }, () =>
    Int8Array.from({ length: actionCount }, () => (rng.uniform() < 0.25 ? 1 : 0)),
  )
  return { observations, masks, priors: null }
}

function dqnStep(actionCount: number): Work {
  const rng = new Rng('peers')
  const network = networkOf(actionCount)
  const [online, target] = [network.parameters(rng), network.parameters(rng)]
  const step = new TrainingStep({
    name: 'dqn step',
    parameters: online,
    ...tdFunctions(network, dqnConfigSchema.parse({}), false),
    optimizer: adam(),
    maxGradNorm: 10,
  })
  const values = () =>
    floats(
      Float32Array.from({ length: BATCH }, () => rng.uniform()),
      [BATCH],
    )
  const [now, next] = [statesOf(rng, actionCount), statesOf(rng, actionCount)]
  const actions = Int32Array.from({ length: BATCH }, () => rng.int(actionCount))
  const rows = { returns: values(), bootstraps: values(), weights: values() }
  // Masks are packed and rows handed over at every step, as in a run.
  return () =>
    step.update(
      {
        ...withPrefix('targetWeights/', target.tensors()),
        ...withPrefix('now/', network.inputs(now)),
        ...withPrefix('next/', network.inputs(next)),
        ...rows,
        actions: integers(actions, [BATCH]),
      },
      1e-4,
    )
}

function dqnAct(actionCount: number): Work {
  const rng = new Rng('peers')
  const network = networkOf(actionCount)
  const parameters = network.parameters(rng)
  const states = statesOf(rng, actionCount)
  return () => network.predict(parameters, states, null)
}

function lstm(): Work {
  const rng = new Rng('peers')
  const shape = { kind: 'lstm', inputSize: WIDTH, hiddenSize: HIDDEN } as const
  const parameters = new Parameters(recurrentSpecs(rng, 'lstm', shape))
  const draw = (width: number) =>
    floats(
      Float32Array.from({ length: STEPS * BATCH * width }, () => rng.normal()),
      [STEPS * BATCH, width],
    )
  const inputs = { x: draw(WIDTH), weights: draw(HIDDEN) }
  const compiled = compile(
    (given) =>
      lossAndGradients(
        (weights, { x, weights: factors }) => {
          const { h } = recurrent(weights, 'lstm', shape, { x: x as tf.Tensor2D, steps: STEPS })
          return { loss: tf.sum(tf.mul(h, factors!)), outputs: {} }
        },
        withoutPrefix('parameter/', given),
        withoutPrefix('input/', given),
      ).gradients,
    { name: 'lstm' },
  )
  return () =>
    compiled.run({
      ...withPrefix('parameter/', parameters.tensors()),
      ...withPrefix('input/', inputs),
    })
}

/** Milliseconds of each run. */
async function timed(run: Work, runs: number): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const startMs = performance.now()
    await run()
    times.push(performance.now() - startMs)
  }
  return times
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

/** A Python process that times its own work when it is told to. */
class Peer {
  readonly #process: ReturnType<typeof startPython>
  readonly #lines: AsyncIterator<string>
  version = ''
  #printed = ''
  /** How it ended, where it printed nothing. */
  readonly #ended: Promise<string>

  private constructor(process: ReturnType<typeof startPython>) {
    this.#process = process
    this.#ended = new Promise((resolve) => {
      process.on('error', (error) => resolve(whatIsWrong(error) ?? oneLine(error)))
      process.on('close', (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`))
    })
    process.stderr.on('data', (chunk: Buffer) => {
      this.#printed += chunk.toString()
    })
    this.#lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]()
  }

  static async start(python: string): Promise<Peer> {
    const peer = new Peer(startPython(python))
    const said = await peer.#read(python)
    try {
      peer.version = greeting.parse(JSON.parse(said)).torch
    } catch (cause) {
      peer.stop()
      throw refusal(python, `it says ${show(said)}`, cause)
    }
    return peer
  }

  async timed(name: string, runs: number): Promise<number[]> {
    this.#process.stdin.write(`${JSON.stringify({ name, runs })}\n`)
    return JSON.parse(await this.#read('the peer')) as number[]
  }

  stop(): void {
    this.#process.kill()
  }

  async #read(python: string): Promise<string> {
    const { value, done } = await this.#lines.next()
    if (done !== true) return value
    const ended = await this.#ended
    const why = this.#printed.trim().split('\n').at(-1)
    throw refusal(python, why === undefined || why === '' ? ended : oneLine(new Error(why)))
  }
}

/** The first line of the script. */
const greeting = z.object({ torch: z.string() })

function refusal(python: string, why: string, cause?: unknown): ConfigError {
  return new ConfigError(
    `${python} does not run the peers: ${why}; name a Python with torch by --python`,
    { cause },
  )
}

function startPython(python: string) {
  const child = spawn(python, [SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] })
  // One that has ended is found out by what can be read of it.
  child.stdin.on('error', () => {})
  return child
}
