'use strict'
// V8 takes compiled code from a cache only under the flags under which it was made. That goes
// for Node's own modules too, and the sizes of the heap are such flags; the heap itself keeps
// those with which the process started. So they read as not given while modules are loaded, and
// as given afterwards, for worker threads that the function starts.

const { setFlag } = require('./v8_flags.cjs')

const NAMES = ['--max-old-space-size', '--min-semi-space-size']
const given = process.execArgv.filter((flag) => NAMES.some((name) => flag.startsWith(`${name}=`)))
let hidden = false

function hideHeapFlag () {
  if (hidden) return
  hidden = true
  for (const flag of given) setFlag(`${flag.split('=', 1)[0]}=0`)
}

function showHeapFlag () {
  if (!hidden) return
  hidden = false
  for (const flag of given) setFlag(flag)
}

module.exports = { hideHeapFlag, showHeapFlag }
