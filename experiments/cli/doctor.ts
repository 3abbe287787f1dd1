import { createRequire } from 'node:module'
import { shownText } from '../../src/log/foreign-text.ts'
import { type MachineFacts, machineFacts } from '../../src/log/machine.ts'
import { oneLine } from '../../src/log/one-line.ts'
import { packageVersion } from '../../src/log/package-version.ts'
import { RUNS_FOLDER } from '../runs/run-folder.ts'
import { refuseNoFolderPlace } from './written-file.ts'

export interface Finding {
  readonly ok: boolean
  /** One line: what was found, or why it was not. */
  readonly detail: string
}

/** Whether it is to be had, whether it is what a run takes, and why it is not. */
export interface DeviceFinding extends Finding {
  readonly name: string
  readonly taken: boolean
}

export interface DoctorReport extends MachineFacts {
  readonly version: string
  readonly node: Finding
  readonly sandbox: Finding
  readonly tensors: Finding
  /** Every device of the ladder, the fastest first; none where no tensors can be computed. */
  readonly devices: readonly DeviceFinding[]
  /** Whether runs can be written where one stands. */
  readonly folder: Finding
  /** Whether everything that an experiment needs was found. */
  readonly healthy: boolean
}

const OLDEST_NODE = 20

/**
 * Looks at the machine, starts a sandbox and a tensor backend, and says what was found. Never throws.
 *
 * @param runsFolder where runs are to be written; default that of the commands
 */
export async function examine(runsFolder: string = RUNS_FOLDER): Promise<DoctorReport> {
  const node = examineNode()
  const sandbox = await examineSandbox()
  const { tensors, devices } = await examineTensors()
  const folder = examineFolder(runsFolder)
  return {
    version: packageVersion(),
    node,
    sandbox,
    tensors,
    devices,
    folder,
    ...machineFacts(),
    healthy: node.ok && sandbox.ok && tensors.ok && folder.ok,
  }
}

export function reportLines(report: DoctorReport): string[] {
  const line = (name: string, { ok, detail }: Finding) =>
    `${ok ? 'ok    ' : 'BROKEN'} ${name.padEnd(8)} ${detail}`
  const { total, free } = report.memoryMb
  const facts = (name: string, detail: string) => line(name, { ok: true, detail })
  return [
    facts('package', `codegen-gym ${report.version}`),
    line('node', report.node),
    line('sandbox', report.sandbox),
    line('tensors', report.tensors),
    ...deviceLines(report.devices),
    line('folder', report.folder),
    facts('cores', `${report.cores} (${report.cpu})`),
    facts('memory', `${total} MB, ${free} MB free`),
    facts('system', report.platform),
    report.healthy ? 'Everything an experiment needs is here.' : 'Something is missing; see above.',
  ]
}

/** Below the line of what is taken; a device that is missing breaks nothing. */
function deviceLines(devices: readonly DeviceFinding[]): string[] {
  const width = Math.max(0, ...devices.map(({ name }) => name.length))
  return devices.map(
    ({ name, ok, detail, taken }) =>
      `${' '.repeat('BROKEN tensors  '.length)}${name.padEnd(width)} ${taken ? 'taken: ' : ok ? '' : 'not here: '}${detail}`,
  )
}

function examineNode(): Finding {
  const major = Number(process.versions.node.split('.')[0])
  const ok = major >= OLDEST_NODE
  return { ok, detail: ok ? process.version : `${process.version}; needs ${OLDEST_NODE} or newer` }
}

async function examineSandbox(): Promise<Finding> {
  const { sandboxAvailability } = await import('../../src/sandbox/availability.ts')
  const found = await sandboxAvailability()
  if (!found.available) return { ok: false, detail: found.reason }
  const image = found.fromSnapshot ? 'from its cached image' : 'for the first time'
  const { version } = createRequire(import.meta.url)('pyodide/package.json') as { version: string }
  return {
    ok: true,
    detail: `Pyodide ${version} started in ${Math.round(found.bootMs)} ms, ${image}`,
  }
}

async function examineTensors(): Promise<Pick<DoctorReport, 'tensors' | 'devices'>> {
  try {
    const { surveyDevices } = await import('../../src/nn/device.ts')
    const { found, taken } = await surveyDevices()
    const at = found.findIndex(({ name }) => name === taken.name)
    const devices = found.map(({ name, ok, detail }, i) => {
      const isTaken = i === at
      const why = ok && !isTaken ? `; ${whyNotTaken(name, i < at ? null : taken.name)}` : ''
      return { name, ok, detail: `${detail}${why}`, taken: isTaken }
    })
    return { tensors: { ok: true, detail: taken.reason }, devices }
  } catch (error) {
    return { tensors: { ok: false, detail: oneLine(error) }, devices: [] }
  }
}

/** @param faster the one that is taken, where that is faster */
function whyNotTaken(name: string, faster: string | null): string {
  if (faster !== null) return `slower than ${faster}`
  return `\`device: ${name}\` takes it, and pays for networks larger than the agents' alone`
}

function examineFolder(runsFolder: string): Finding {
  try {
    refuseNoFolderPlace(runsFolder, '--runs-folder')
    return { ok: true, detail: `runs are written to ${shownText(runsFolder)}` }
  } catch (error) {
    return { ok: false, detail: oneLine(error) }
  }
}
