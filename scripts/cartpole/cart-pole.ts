import type { Rng } from '../../src/random/rng.ts'

const GRAVITY = 9.8
const CART_MASS = 1
const POLE_MASS = 0.1
/** Half of the pole. */
const POLE_LENGTH = 0.5
const FORCE = 10
const SECONDS = 0.02
const LARGEST_ANGLE = (12 * 2 * Math.PI) / 360
const LARGEST_POSITION = 2.4
const LONGEST = 500

/**
 * CartPole-v1 as Gymnasium has it (Barto, Sutton and Anderson 1983): a step pays 1 until the pole has
 * fallen, the cart has left, or 500 steps are over.
 */
export class CartPole {
  readonly #rng: Rng
  #state: [position: number, velocity: number, angle: number, spin: number] = [0, 0, 0, 0]
  #steps = 0

  constructor(rng: Rng) {
    this.#rng = rng
    this.reset()
  }

  get observation(): Float32Array {
    return Float32Array.from(this.#state)
  }

  reset(): void {
    const draw = () => 0.1 * this.#rng.uniform() - 0.05
    this.#state = [draw(), draw(), draw(), draw()]
    this.#steps = 0
  }

  /** @param action 0 pushes to the left, 1 to the right */
  step(action: number) {
    const [position, velocity, angle, spin] = this.#state
    const force = action === 1 ? FORCE : -FORCE
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    const mass = CART_MASS + POLE_MASS
    const push = (force + POLE_MASS * POLE_LENGTH * spin ** 2 * sin) / mass
    const turn =
      (GRAVITY * sin - cos * push) / (POLE_LENGTH * (4 / 3 - (POLE_MASS * cos ** 2) / mass))
    const acceleration = push - (POLE_MASS * POLE_LENGTH * turn * cos) / mass
    this.#state = [
      position + SECONDS * velocity,
      velocity + SECONDS * acceleration,
      angle + SECONDS * spin,
      spin + SECONDS * turn,
    ]
    this.#steps++
    const [x, , theta] = this.#state
    const terminated = Math.abs(x) > LARGEST_POSITION || Math.abs(theta) > LARGEST_ANGLE
    const truncated = !terminated && this.#steps >= LONGEST
    return { terminated, truncated, episodeReturn: this.#steps }
  }
}
