import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COMMANDS } from './damage/commands.ts'
import { type Draw, drawn } from './damage/draws.ts'
import { makeInputs } from './damage/inputs.ts'
import { canMount } from './damage/places.ts'
import { countOption, runScript, scriptOptions } from './sandbox/script.ts'

/**
 * Damages what users give to the command line, by operators that are listed, and tells of every message
 * that is none, every file that is left behind and every input that is changed.
 * `npx tsx scripts/damage.ts --draws 500 --seed 1`; `--draw 17` repeats one of them.
 */
const values = scriptOptions(
  {
    about:
      'Damages inputs, arguments and places of the command line. Ends with 1 when anything was found.',
    options: {
      seed: 'what the draws are drawn by; default: 1',
      draws: 'how many; default: 500',
      draw: 'the number of the one draw to make, and to show',
      from: 'the number of the first draw; default: 0',
      command: 'draw for this command alone, such as `train --resume`',
      'no-places': 'leave out full disks and the like, which take a process each',
    },
  },
  {
    seed: { type: 'string', default: '1' },
    draws: { type: 'string', default: '500' },
    draw: { type: 'string' },
    from: { type: 'string', default: '0' },
    command: { type: 'string' },
    'no-places': { type: 'boolean', default: false },
  },
)
const SEED = countOption('seed', values.seed, 0)

await runScript(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'damage-'))
  const inputs = join(folder, 'inputs')
  const here = process.cwd()
  try {
    mkdirSync(inputs)
    await makeInputs(inputs)
    const named = COMMANDS.filter(({ name }) => name === values.command)
    const options = {
      seed: SEED,
      inputs,
      work: join(folder, 'work'),
      places: !values['no-places'],
      ...(values.command === undefined ? {} : { commands: named }),
    }
    if (!canMount()) console.log('nothing may be mounted here: no full disk, no read-only folder')
    const draws = await drawAll(options)
    process.exitCode = draws.some(({ faults }) => faults.length > 0) ? 1 : 0
    if (values.draw === undefined) showCounts(draws)
  } finally {
    process.chdir(here)
    rmSync(folder, { recursive: true, force: true })
  }
})
// Whatever a user's module of a draw keeps open.
process.exit()

async function drawAll(options: Parameters<typeof drawn>[1]): Promise<Draw[]> {
  const one = values.draw === undefined ? null : countOption('draw', values.draw, 0)
  const first = one ?? countOption('from', values.from, 0)
  const count = one === null ? countOption('draws', values.draws, 1) : 1
  const draws: Draw[] = []
  for (let number = first; number < first + count; number++) {
    const draw = await drawn(number, options).catch((cause: unknown) => {
      throw new Error(`Draw ${number} could not be judged`, { cause })
    })
    draws.push(draw)
    if (one !== null || draw.faults.length > 0) show(number, draw)
  }
  return draws
}

function show(number: number, { command, operator, target, argv, outcome, faults }: Draw): void {
  const again = `npx tsx scripts/damage.ts --seed ${SEED} --draw ${number}`
  console.log(`draw ${number}: ${command}, ${target}: ${operator}    (again: ${again})`)
  console.log(`  codegen-gym ${argv.map((word) => JSON.stringify(word.slice(0, 80))).join(' ')}`)
  for (const fault of faults) console.log(`  FAULT ${fault}`)
  console.log(
    `  exit code ${outcome.code}: ${outcome.err.slice(0, 1_500).replaceAll('\n', '\n    ')}`,
  )
}

/** How often each operator met each command. */
function showCounts(draws: readonly Draw[]): void {
  const counts = new Map<string, { draws: number; faults: number }>()
  for (const { command, operator, faults } of draws) {
    const key = `${operator} x ${command}`
    const { draws: before, faults: found } = counts.get(key) ?? { draws: 0, faults: 0 }
    counts.set(key, { draws: before + 1, faults: found + Math.min(1, faults.length) })
  }
  for (const [key, { draws: times, faults }] of [...counts].sort()) {
    console.log(`${String(times).padStart(4)} ${key}${faults === 0 ? '' : `: ${faults} found`}`)
  }
  const found = draws.filter(({ faults }) => faults.length > 0).length
  console.log(`${draws.length} draws with seed ${SEED}: ${found} with faults`)
}
