import { defineCommand } from '../command.ts'

export const doctorCommand = defineCommand({
  name: 'doctor',
  describe: 'Show what was found here: Node, sandbox, tensor backend, cores, memory',
  examples: [
    ['doctor', ''],
    ['doctor --json', 'for a report of what does not work'],
  ],
  options: async () => (await import('../options/doctor.ts')).doctorOptions,
  run: async () => (await import('../runs/doctor-run.ts')).doctorFromCommandLine,
})
