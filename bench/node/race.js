// The contestant json-rules-engine: reads rules, profiles and the answers of some of them from the
// folder that is its argument, gives those answers or fails, and then serves as package turns has
// it: for each number of profiles a line with the nanoseconds of processor time and of the clock.
'use strict'
const fs = require('fs')
const path = require('path')
const readline = require('readline')
const { Engine } = require('json-rules-engine')

const read = name => fs.readFileSync(path.join(process.argv[2], name), 'utf8').trimEnd().split('\n')

const engine = new Engine(read('rules.ndjson').map(line => JSON.parse(line)))
engine.addOperator('takes', (drugs, wanted) =>
  drugs.some(d => d.name === wanted.name && d.months >= wanted.months))
const profiles = read('profiles.ndjson').map(line => Buffer.from(line))

// What is timed: from the bytes of a profile to those of the ids of the rules that hold.
const decide = async profile => {
  const { events } = await engine.run(JSON.parse(profiles[profile].toString()))
  return Buffer.from(JSON.stringify(events.map(e => e.type)) + '\n')
}

const check = async () => {
  for (const { profile, held } of read('answers.ndjson').map(line => JSON.parse(line))) {
    const got = JSON.parse((await decide(profile)).toString()).sort().join(' ')
    const want = (held || []).join(' ')
    if (got !== want) throw new Error(`profile ${profile}: ${got}, want ${want}`)
  }
}

const serve = async () => {
  let next = 0
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const cpu = process.cpuUsage()
    const start = process.hrtime.bigint()
    for (let n = Number(line); n > 0; n--) {
      await decide(next)
      next = (next + 1) % profiles.length
    }
    const spent = process.cpuUsage(cpu)
    console.log((spent.user + spent.system) * 1000, String(process.hrtime.bigint() - start))
  }
}

check().then(serve).catch(err => { console.error(err.message); process.exit(1) })
