// What package turns wants of a program: for each number of operations a line with the nanoseconds
// of processor time and of the clock that they took.
'use strict'
const fs = require('fs')
const path = require('path')
const readline = require('readline')

exports.lines = name =>
  fs.readFileSync(path.join(process.argv[2], name), 'utf8').trimEnd().split('\n')

// serve checks the answers, or fails, and then has decide do one of so many operations after another.
exports.serve = async (check, decide, count) => {
  await check()
  let next = 0
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const cpu = process.cpuUsage()
    const start = process.hrtime.bigint()
    for (let n = Number(line); n > 0; n--) {
      await decide(next)
      next = (next + 1) % count
    }
    const spent = process.cpuUsage(cpu)
    console.log((spent.user + spent.system) * 1000, String(process.hrtime.bigint() - start))
  }
}

exports.main = promise => promise.catch(err => { console.error(err.message); process.exit(1) })
