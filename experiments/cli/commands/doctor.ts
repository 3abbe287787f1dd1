import type { CommandModule } from 'yargs'
import { EXIT_FAILURE } from '../exit.ts'
import type { CommandContext } from '../terminal.ts'
import { writeJson } from '../terminal.ts'

interface DoctorArguments {
  readonly json: boolean
}

export function doctorCommand(context: CommandContext): CommandModule<object, DoctorArguments> {
  return {
    command: 'doctor',
    describe: 'Show what was found here: Node, sandbox, tensor backend, cores, memory',
    builder: (y) => y.option('json', { type: 'boolean', default: false, describe: 'Print JSON' }),
    async handler({ json }) {
      const { examine, reportLines } = await import('../doctor.ts')
      const report = await examine()
      if (json) writeJson(context.terminal, report)
      else for (const line of reportLines(report)) context.terminal.out(line)
      if (!report.healthy) context.exitCode = EXIT_FAILURE
    },
  }
}
