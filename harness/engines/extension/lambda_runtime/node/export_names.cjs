'use strict'
// Where an ES module imports a CommonJS one, Node reads that one's text for the names that it
// exports, on many versions by a parser in JavaScript. V8 would optimise the parser's loop, which
// is one huge function, twice: a quarter of the CPU of a function that imports a few packages,
// to be done long after the last text is read. So it is not optimised while it runs.
//
// Node's loader reads the text by `fs.readFileSync(url, 'utf8')`, as it finds that when its part for
// this is loaded: with the first ES module of a process. What programs call is the stock one.

const fs = require('node:fs')
const { setFlag } = require('./v8_flags.cjs')

const stock = fs.readFileSync
const optimise = () => setFlag('--opt')

function readFileSync (path, options) {
  if (options === 'utf8' && path instanceof URL) {
    setFlag('--no-opt')
    queueMicrotask(optimise)
  }
  return stock.apply(this, arguments)
}

// Before the first ES module of the function.
async function parseUnoptimised () {
  fs.readFileSync = readFileSync
  try {
    await import('node:module')
  } finally {
    fs.readFileSync = stock
  }
}

module.exports = { parseUnoptimised }
