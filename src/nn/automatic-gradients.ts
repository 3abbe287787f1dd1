import { require as requireByTsx } from 'tsx/cjs/api'

/**
 * Makes `tf.grads`, `tf.variableGrads` and tfjs's optimizers work: `tfjs-core` has operations, but not
 * their gradients. Only the first call does anything, and takes a second or more.
 *
 * Layers of this project have backward passes of their own and never need it; it is what they are
 * checked and timed against.
 */
export function registerGradients(): void {
  // Every copy of tfjs-core in a process shares one global registry. Its gradients are modules that
  // name no file endings, which Node does not load and tsx does.
  requireByTsx('@tensorflow/tfjs-core/dist/register_all_gradients', import.meta.url)
}
