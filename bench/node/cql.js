// The contestant cql-execution: reads bundles and the answers for each from the folder that is its
// argument, gives those answers or fails, and then serves. The library of CQL is race.cql, translated.
'use strict'
const path = require('path')
const fs = require('fs')
const cql = require('cql-execution')
const fhir = require('cql-exec-fhir')
const { lines, serve, main } = require('./serve')

const elm = path.join(__dirname, '..', 'cql', 'elm', 'race.json')
const library = new cql.Library(JSON.parse(fs.readFileSync(elm, 'utf8')))
const rules = lines('rules.ndjson').map(line => JSON.parse(line))
const executor = new cql.Executor(library)
const bundles = lines('bundles.ndjson').map(line => Buffer.from(line))
const asOf = cql.DateTime.parse('2019-08-01T00:00:00.0+00:00')

// A source reads its model of FHIR when it is made, which takes longer than a patient, and keeps all
// patients. So each takes some hundreds, one after another.
let source
let read = 0

// What is timed: from the bytes of a patient's Bundle to the ids of the rules that hold.
const decide = async patient => {
  if (read++ % 500 === 0) source = fhir.PatientSource.FHIRv401()
  source.loadBundles([JSON.parse(bundles[patient].toString())])
  const { patientResults } = await executor.exec(source, asOf)
  const [answers] = Object.values(patientResults)
  return rules.filter(id => answers[id] === true)
}

const check = async () => {
  const answers = lines('answers.ndjson').map(line => JSON.parse(line))
  for (const [patient, want] of answers.entries()) {
    const got = (await decide(patient)).sort().join(' ')
    if (got !== (want || []).sort().join(' ')) {
      throw new Error(`patient ${patient}: ${got}, want ${want}`)
    }
  }
}

main(serve(check, decide, bundles.length))
