/** Whether every test of a program passed, from 1 for each that did. Nothing run is nothing passed. */
export function passesEvery(testsPassed: Uint8Array): boolean {
  return testsPassed.length > 0 && testsPassed.every((one) => one === 1)
}
