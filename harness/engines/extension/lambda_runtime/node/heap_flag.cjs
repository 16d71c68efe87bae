'use strict'
// V8 takes compiled code from a cache only under the flags under which it was made. That goes
// for Node's own modules too, and the sizes of the heap are such flags; the heap itself keeps
// those with which the process started. So they read as not given while modules are loaded, and
// as given afterwards, for worker threads that the function starts.

const NAMES = ['--max-old-space-size', '--min-semi-space-size']
const given = process.execArgv.filter((flag) => NAMES.some((name) => flag.startsWith(`${name}=`)))
const set = given.length ? setter() : null
let hidden = false

// What `node:v8` calls. That itself brings a score of Node's modules along, which would be
// compiled while the flags still show.
function setter () {
  const { noDeprecation } = process
  process.noDeprecation = true
  try {
    const { setFlagsFromString } = process.binding('v8')
    if (typeof setFlagsFromString === 'function') return setFlagsFromString
  } catch {
    // a Node without it
  } finally {
    process.noDeprecation = noDeprecation
  }
  return require('node:v8').setFlagsFromString
}

function hideHeapFlag () {
  if (!set || hidden) return
  hidden = true
  for (const flag of given) set(`${flag.split('=', 1)[0]}=0`)
}

function showHeapFlag () {
  if (!set || !hidden) return
  hidden = false
  for (const flag of given) set(flag)
}

module.exports = { hideHeapFlag, showHeapFlag }
