'use strict'
// Errors in the shapes that the Lambda service passes on to whoever invoked the function.

const util = require('node:util')

// An error of the runtime itself, whose type AWS prefixes with `Runtime.`.
function runtimeError (kind, message) {
  const error = new Error(message)
  error.name = `Runtime.${kind}`
  error.stack = `${error.name}: ${message}\n${error.stack.split('\n').slice(1).join('\n')}`
  return error
}

// `{errorType, errorMessage, trace}`
function describe (error) {
  if (util.types.isNativeError(error) || error instanceof Error) {
    return {
      errorType: error.name,
      errorMessage: error.message,
      trace: String(error.stack || '').split('\n')
    }
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] }
}

// What is written to the log: the above with `stack`, and what else the error carries.
function describeForLog (error) {
  const { errorType, errorMessage, trace } = describe(error)
  const extra = {}
  if (error instanceof Error) {
    for (const key of Object.keys(error)) {
      if (key !== 'name' && key !== 'message' && key !== 'stack') extra[key] = plain(error[key])
    }
  }
  return { errorType, errorMessage, ...extra, stack: trace }
}

function plain (value) {
  if (value instanceof Error) return describeForLog(value)
  try {
    JSON.stringify(value)
    return value
  } catch {
    return util.inspect(value)
  }
}

module.exports = { runtimeError, describe, describeForLog }
