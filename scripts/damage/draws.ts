import { cpSync, existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Rng } from '../../src/random/rng.ts'
import { ARGUMENT_OPERATORS } from './argument-operators.ts'
import { type Outcome, runCaptured } from './captured-run.ts'
import { COMMANDS, type DamagedCommand } from './commands.ts'
import { folderState } from './folder-state.ts'
import { faultsOf } from './judgement.ts'
import { MODULE_OPERATORS } from './module-operators.ts'
import { FILE_OPERATORS } from './operators.ts'
import { PLACES, runInPlace } from './places.ts'

/** A damaged call, and what came of it. */
export interface Draw {
  readonly command: string
  readonly operator: string
  /** What was damaged: a file, `arguments` or `place`. */
  readonly target: string
  readonly argv: readonly string[]
  readonly outcome: Outcome
  readonly faults: readonly string[]
}

export interface DrawOptions {
  readonly seed: number
  /** Inputs as `makeInputs` writes them. */
  readonly inputs: string
  /** Where each draw has a folder of its own. */
  readonly work: string
  /** Whether places are drawn too, each of which takes a process of its own. */
  readonly places: boolean
  /** Of the commands, by their names; all by default. */
  readonly commands?: readonly DamagedCommand[]
}

const PLACE_SHARE = 0.12
const ARGUMENT_SHARE = 0.3

/** The draw of that number: the same for the same seed, whichever others are made. */
export async function drawn(number: number, options: DrawOptions): Promise<Draw> {
  const rng = new Rng(options.seed).split(`draw-${number}`)
  const folder = join(options.work, `draw-${number}`)
  mkdirSync(options.work, { recursive: true })
  cpSync(options.inputs, folder, { recursive: true })
  const command = rng.choice(options.commands ?? COMMANDS)
  const share = rng.uniform()
  try {
    if (options.places && share < PLACE_SHARE) return await inPlace(command, folder, rng)
    if (share < PLACE_SHARE + ARGUMENT_SHARE || command.reads.length === 0) {
      return await withArguments(command, folder, rng)
    }
    return await withFile(command, folder, rng)
  } finally {
    process.chdir(options.inputs)
    rmSync(folder, { recursive: true, force: true })
  }
}

async function inPlace(command: DamagedCommand, folder: string, rng: Rng): Promise<Draw> {
  const place = rng.choice(PLACES)
  const { outcome, faults } = await runInPlace(place, command, folder, rng)
  const { name, argv } = command
  return { command: name, operator: place.name, target: 'place', argv, outcome, faults }
}

async function withArguments(command: DamagedCommand, folder: string, rng: Rng): Promise<Draw> {
  for (;;) {
    const operator = rng.choice(ARGUMENT_OPERATORS)
    const argv = operator.damage(command.argv, rng)
    if (argv === null) continue
    // What is named by accident may be written to.
    const writes = [
      ...command.writes,
      ...argv.filter((word) => !command.argv.includes(word)),
      'runs',
    ]
    const judged = await judgedRun({ ...command, argv, writes }, folder, false)
    return { command: command.name, operator: operator.name, target: 'arguments', argv, ...judged }
  }
}

async function withFile(command: DamagedCommand, folder: string, rng: Rng): Promise<Draw> {
  for (;;) {
    const target = rng.choice(command.reads)
    const path = join(folder, target)
    const ending = /\.\w+$/.exec(target)?.[0] ?? ''
    const isModule = ending === '.ts' && rng.uniform() < 0.8
    const fitting = (isModule ? MODULE_OPERATORS : FILE_OPERATORS).filter(
      ({ endings }) => endings?.includes(ending) ?? true,
    )
    const operator = rng.choice(fitting)
    if (!lstatSync(path).isFile() || !operator.damage(path, rng)) continue
    // What a link leads to is where it is written.
    const writes = [...command.writes, `${target}-gone`]
    const judged = await judgedRun({ ...command, writes }, folder, isModule)
    const { name, argv } = command
    return { command: name, operator: operator.name, target, argv, ...judged }
  }
}

async function judgedRun(
  { argv, writes }: DamagedCommand,
  folder: string,
  isModule: boolean,
): Promise<Pick<Draw, 'outcome' | 'faults'>> {
  process.chdir(folder)
  const before = folderState(folder)
  const outcome = await runCaptured(argv)
  if (!existsSync(folder)) return { outcome, faults: ['the folder is gone'] }
  const after = folderState(folder)
  return { outcome, faults: faultsOf({ outcome, before, after, writes, isModule }) }
}
