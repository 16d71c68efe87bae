'use strict'
// console.* with the time, request id and level before each line, as text or as JSON
// (Lambda developer guide, "Log and monitor Node.js Lambda functions").

const fs = require('node:fs')
const util = require('node:util')
const { describeForLog } = require('./errors.cjs')

const LEVELS = { TRACE: 1, DEBUG: 2, INFO: 3, WARN: 4, ERROR: 5, FATAL: 6 }
const METHODS = {
  trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR',
  fatal: 'FATAL'
}
const asJson = (process.env.AWS_LAMBDA_LOG_FORMAT || '').toUpperCase() === 'JSON'
const lowest = asJson ? LEVELS[(process.env.AWS_LAMBDA_LOG_LEVEL || '').toUpperCase()] || 1 : 1
let current = { requestId: undefined }

function installConsole (state) {
  current = state
  for (const [method, level] of Object.entries(METHODS)) {
    console[method] = (...args) => write(level, args)
  }
}

function write (level, args) {
  if (LEVELS[level] < lowest) return
  const time = new Date().toISOString()
  emit(asJson ? jsonLine(time, level, args) : textLine(time, level, util.format(...args)))
}

function textLine (time, level, message) {
  return `${time}\t${current.requestId}\t${level}\t${message}`
}

function jsonLine (time, level, args) {
  const line = { timestamp: time, level, requestId: current.requestId }
  line.message = args.length === 1 && !(args[0] instanceof Error) ? args[0] : util.format(...args)
  const error = args.find((arg) => arg instanceof Error)
  if (error) Object.assign(line, withStackTrace(error))
  try {
    return JSON.stringify(line)
  } catch {
    return JSON.stringify({ ...line, message: util.format(...args) })
  }
}

function withStackTrace (error) {
  const { errorType, errorMessage, stack } = describeForLog(error)
  return { errorType, errorMessage, stackTrace: stack }
}

// An error that ended an invocation or the process.
function logError (title, error) {
  const time = new Date().toISOString()
  const said = describeForLog(error)
  if (asJson) {
    const line = { timestamp: time, level: 'ERROR', requestId: current.requestId, message: said }
    emit(JSON.stringify(line))
  } else {
    emit(textLine(time, 'ERROR', `${title} \t${JSON.stringify(said)}`))
  }
}

// One write a line, synchronous, so that a line is out before the answer is.
function emit (line) {
  const data = Buffer.from(line.replace(/\n/g, '\r') + '\n')
  let at = 0
  while (at < data.length) {
    try {
      at += fs.writeSync(1, data, at)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
    }
  }
}

module.exports = { installConsole, logError }
