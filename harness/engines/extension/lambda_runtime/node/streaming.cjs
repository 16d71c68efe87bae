'use strict'
// Handlers that write their response in parts (Lambda developer guide, "Writing response
// streaming-enabled Lambda functions").

const { Writable } = require('node:stream')

const STREAMS = Symbol.for('harness.streams')
const WITH_PRELUDE = 'application/vnd.awslambda.http-integration-response'
const END_OF_PRELUDE = Buffer.alloc(8)

// A stream to the Runtime API, which is opened by the first thing that is written.
class ResponseStream extends Writable {
  constructor (open) {
    super({ highWaterMark: 64 * 1024 })
    this.openRequest = open
    this.contentType = 'application/octet-stream'
    this.begun = null
    this.prelude = null
  }

  setContentType (type) {
    if (this.begun) throw new Error('Cannot set content-type, too late.')
    this.contentType = type
  }

  begin () {
    if (!this.begun) {
      this.begun = this.openRequest(this.contentType)
      if (this.prelude) this.begun.write(this.prelude)
    }
    return this.begun
  }

  _write (chunk, encoding, callback) {
    const data = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
    this.begin().write(data, callback)
  }

  _final (callback) {
    this.begin()
    callback()
  }
}

function install () {
  const streamifyResponse = (handler, options) => {
    handler[STREAMS] = options || {}
    return handler
  }
  const from = (stream, metadata) => {
    stream.setContentType(WITH_PRELUDE)
    stream.prelude = Buffer.concat([Buffer.from(JSON.stringify(metadata)), END_OF_PRELUDE])
    return stream
  }
  globalThis.awslambda = { streamifyResponse, HttpResponseStream: { from } }
}

const isStreaming = (handler) => handler[STREAMS] !== undefined

module.exports = { ResponseStream, install, isStreaming }
