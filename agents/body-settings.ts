import { z } from 'zod'

/** Settings of what lies below an agent's layers. @param recurrentDim default units of the LSTM */
export function bodySettings(recurrentDim: number) {
  return {
    body: z
      .enum(['feedforward', 'recurrent'])
      .default('feedforward')
      .describe(
        'Below the layers of `hiddenDim`: nothing, or an LSTM over the tokens of the program ' +
          '(Hausknecht and Stone 2015), which needs the observation `tokens`.',
      ),
    embeddingDim: z
      .int()
      .min(1)
      .max(1024)
      .default(32)
      .describe('Width of the embeddings of tokens and words. Only with `body` recurrent.'),
    recurrentDim: z
      .int()
      .min(1)
      .max(2048)
      .default(recurrentDim)
      .describe('Units of the LSTM. Only with `body` recurrent.'),
  }
}
