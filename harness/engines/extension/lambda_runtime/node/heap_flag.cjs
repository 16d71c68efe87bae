'use strict'
// V8 takes compiled code from a cache only under the flags under which it was made. That goes
// for Node's own modules too, and --max-old-space-size is such a flag; the limit itself is fixed
// when the process starts. So it reads as not given while modules are loaded, and as given
// afterwards, for worker threads that the function starts.

const v8 = require('node:v8')

const NAME = '--max-old-space-size'
const given = process.execArgv.find((flag) => flag.startsWith(`${NAME}=`))

function hideHeapFlag () {
  if (given) v8.setFlagsFromString(`${NAME}=0`)
}

function showHeapFlag () {
  if (given) v8.setFlagsFromString(given)
}

module.exports = { hideHeapFlag, showHeapFlag }
