// The contestant json-rules-engine: reads rules, profiles and the answers of some of them from the
// folder that is its argument, gives those answers or fails, and then serves.
'use strict'
const { Engine } = require('json-rules-engine')
const { lines, serve, main } = require('./serve')

const engine = new Engine(lines('rules.ndjson').map(line => JSON.parse(line)))
engine.addOperator('takes', (drugs, wanted) =>
  drugs.some(d => d.name === wanted.name && d.months >= wanted.months))
const profiles = lines('profiles.ndjson').map(line => Buffer.from(line))

// What is timed: from the bytes of a profile to those of the ids of the rules that hold.
const decide = async profile => {
  const { events } = await engine.run(JSON.parse(profiles[profile].toString()))
  return Buffer.from(JSON.stringify(events.map(e => e.type)) + '\n')
}

const check = async () => {
  for (const { profile, held } of lines('answers.ndjson').map(line => JSON.parse(line))) {
    const got = JSON.parse((await decide(profile)).toString()).sort().join(' ')
    const want = (held || []).join(' ')
    if (got !== want) throw new Error(`profile ${profile}: ${got}, want ${want}`)
  }
}

main(serve(check, decide, profiles.length))
