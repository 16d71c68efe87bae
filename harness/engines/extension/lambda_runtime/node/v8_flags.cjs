'use strict'
// `setFlagsFromString` of `node:v8`. That itself brings a score of Node's modules along, which
// would be compiled before a flag is set that is to be set before they are.

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

module.exports = { setFlag: setter() }
