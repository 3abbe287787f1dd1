import { examine, reportLines } from '../doctor.ts'
import { EXIT_FAILURE } from '../exit.ts'
import type { DoctorOptions } from '../options/doctor.ts'
import { type CommandContext, writeJson } from '../terminal/terminal.ts'

/** `codegen-gym doctor`: exit code 1 when something is missing. */
export async function doctorFromCommandLine(
  { json }: DoctorOptions,
  context: CommandContext,
): Promise<void> {
  const report = await examine()
  if (json) writeJson(context.terminal, report)
  else for (const line of reportLines(report)) context.terminal.out(line)
  if (!report.healthy) context.exitCode = EXIT_FAILURE
}
