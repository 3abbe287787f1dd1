import { ConfigError } from '../src/core/errors.ts'
import { agentCases } from './parity/agent-cases.ts'
import { agentTwins, type Twins } from './parity/agent-twins.ts'
import { EAGER, type EagerDevice } from './parity/devices.ts'
import { LIMITS, type ParityReport, parityOf } from './parity/parity-report.ts'
import { sequenceCases } from './parity/sequence-cases.ts'
import { sequenceTwins } from './parity/sequence-twins.ts'
import { countOption, runScript, scriptOptions } from './sandbox/script.ts'

/**
 * Makes every update twice from the same state, operation by operation and compiled, for every agent that
 * learns and every sequence model; then lets the compiled one learn by itself, and compares the curves.
 * `npx tsx scripts/parity.ts --updates 200`
 */
const values = scriptOptions(
  {
    about: 'Compares compiled updates with eager ones. Ends with 1 where one differs.',
    options: {
      updates: 'of each; default: 200',
      seed: 'of everything that is drawn; default: 1',
      case: 'only those with this in their name',
      eager: 'what runs operation by operation: javascript or wasm; default: javascript',
    },
  },
  {
    updates: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    case: { type: 'string', default: '' },
    eager: { type: 'string', default: 'javascript' },
  },
)

await runScript(async () => {
  const updates = countOption('updates', values.updates, 1)
  const device = eagerDevice(values.eager)
  const all = casesOf(countOption('seed', values.seed, 0), device)
  const chosen = Object.entries(all).filter(([name]) => name.includes(values.case))
  if (chosen.length === 0) {
    const known = Object.keys(all).join('; ')
    throw new ConfigError(`no case has \`${values.case}\` in its name (known: ${known})`)
  }
  for (const [name, start] of chosen) {
    const twins = await start()
    const report = await parityOf(twins, updates)
    twins.dispose()
    if (!report.holds) process.exitCode = 1
    console.log(`${report.holds ? 'alike' : 'FAULT'}  ${name}: ${lineOf(report)}`)
  }
})

function eagerDevice(name: string): EagerDevice {
  const found = EAGER.find((device) => device === name)
  if (found === undefined) {
    throw new ConfigError(`Expected --eager to be ${EAGER.join(' or ')}, got \`${name}\``)
  }
  return found
}

function casesOf(seed: number, device: EagerDevice): Record<string, () => Promise<Twins>> {
  const agents = Object.entries(agentCases).map(
    ([name, chosen]) => [name, () => agentTwins(chosen, seed, device)] as const,
  )
  const models = Object.entries(sequenceCases).map(
    ([name, kind]) => [name, () => sequenceTwins(kind, seed, device)] as const,
  )
  return Object.fromEntries([...agents, ...models])
}

function lineOf({ pairs, curve }: ParityReport): string {
  const { loss, gradient, weights, drawnAlike } = pairs
  const ofGradient = gradient === null ? 'not seen' : digits(gradient)
  const apart = [`loss ${digits(loss)}`, `gradient ${ofGradient}`, `weights ${digits(weights)}`]
  if (!drawnAlike) apart.push('drew other numbers')
  const free = [`loss ${percent(curve.loss)}`]
  if (curve.returns !== null) {
    free.push(`returns ${percent(curve.returns)}`)
    free.push(
      curve.partedAt === null
        ? `all ${curve.actions} actions alike`
        : `other actions from ${curve.partedAt} of ${curve.actions} on`,
    )
  }
  return `${apart.join(', ')}; free: ${free.join(', ')}`
}

function digits(value: number): string {
  return value.toExponential(1)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(3)} %${share > LIMITS.curve ? ' (!)' : ''}`
}
