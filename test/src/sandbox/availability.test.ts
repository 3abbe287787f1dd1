import { expect, it } from 'vitest'
import { sandboxAvailability } from '../../../src/sandbox/availability.ts'

it('says that the sandbox starts here and how long it took', async () => {
  const availability = await sandboxAvailability()
  expect(availability).toMatchObject({ available: true })
  expect(availability.available && availability.bootMs).toBeGreaterThan(0)
})
