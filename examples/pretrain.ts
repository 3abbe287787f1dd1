import { pretrain } from 'codegen-gym/experiments'

// What `codegen-gym pretrain --data sample --model rnn ...` does; 20 pairs show no more than that it works.
const report = await pretrain(
  {
    data: 'sample',
    model: 'rnn',
    embeddingDim: 16,
    hiddenDim: 16,
    numEpochs: 2,
    evalSamples: 0,
    saveDir: 'runs/pretrained',
  },
  { note: (line) => console.error(line) },
)
for (const { name, epochs, checkpoint } of report.models) {
  console.log(`${name}: ${epochs.length} passes over ${report.corpus.trainPairs} pairs`)
  console.log(`agent.initializer: ${checkpoint}.json`)
}
