// NLP.js in the bench of the understanding (nlu.sh), as its documentation sets it up for one language
// with entities, sentiment and dialogue left out.
//   nlpjs.js train LINES MODEL EVERY   learns every EVERYth line of `label<TAB>text`
//   nlpjs.js parse MODEL LINES         a line a message: label, what was understood, nanoseconds; then
//                                      the memory that it took, in KB (node --expose-gc)
import { readFileSync, writeFileSync } from 'node:fs'
import basic from '@nlpjs/basic'
import portuguese from '@nlpjs/lang-pt'

async function engine() {
  const container = await basic.containerBootstrap()
  container.use(basic.Nlp)
  container.use(portuguese.LangPt)
  const nlp = container.get('nlp')
  Object.assign(nlp.settings, { autoSave: false, autoLoad: false, calculateSentiment: false })
  nlp.nluManager.settings.log = false
  nlp.addLanguage('pt')
  return nlp
}

const lines = path => readFileSync(path, 'utf8').trimEnd().split('\n').map(line => line.split('\t'))

async function train(path, model, every) {
  const nlp = await engine()
  lines(path).forEach(([label, text], i) => i % every || nlp.addDocument('pt', text, label))
  await nlp.train()
  writeFileSync(model, nlp.export(false))
}

function resident() {
  gc()
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1])
}

// The likeliest label, however sure it is: NLP.js itself says "None" below one half, which would be wrong.
async function understand(nlp, text) {
  const began = process.hrtime.bigint()
  const { classifications } = await nlp.process('pt', text)
  return [classifications[0]?.intent, process.hrtime.bigint() - began]
}

async function parse(model, path) {
  const tests = lines(path), nlp = await engine(), before = resident(), out = []
  nlp.import(readFileSync(model, 'utf8'))
  // It remembers texts; the blank makes that of the warming pass another.
  for (const [, text] of tests) await understand(nlp, text + ' ')
  for (const [label, text] of tests) out.push([label, ...(await understand(nlp, text))].join('\t'))
  console.log([...out, `memory\t${resident() - before}`].join('\n'))
}

const [command, ...args] = process.argv.slice(2)
await { train, parse }[command](...args)
