'use strict'
// The Runtime API (Lambda developer guide, "Using the Lambda runtime API for custom runtimes").

const http = require('node:http')

const PREFIX = '/2018-06-01/runtime'

class RuntimeApi {
  constructor (address) {
    const [host, port] = address.split(':')
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    this.options = { host, port: Number(port), agent }
  }

  async next () {
    const { headers, body } = await this.call('GET', '/invocation/next')
    const json = (name) => (headers[name] ? JSON.parse(headers[name]) : undefined)
    return {
      id: headers['lambda-runtime-aws-request-id'],
      body,
      deadline: Number(headers['lambda-runtime-deadline-ms']),
      arn: headers['lambda-runtime-invoked-function-arn'],
      traceId: headers['lambda-runtime-trace-id'],
      clientContext: json('lambda-runtime-client-context'),
      identity: json('lambda-runtime-cognito-identity')
    }
  }

  postResponse (id, body) {
    return this.call('POST', `/invocation/${id}/response`, body)
  }

  // A response in parts: write to what it gives, then `close`, with what went wrong if
  // anything did.
  openResponse (id, contentType) {
    const headers = {
      'Content-Type': contentType,
      'Lambda-Runtime-Function-Response-Mode': 'streaming',
      'Transfer-Encoding': 'chunked',
      Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body'
    }
    const path = PREFIX + `/invocation/${id}/response`
    const request = http.request({ ...this.options, method: 'POST', path, headers })
    const answered = new Promise((resolve, reject) => {
      request.on('error', reject)
      request.on('response', (response) => {
        response.resume()
        response.on('end', resolve)
      })
    })
    request.flushHeaders()
    request.close = (error) => {
      if (error) {
        request.addTrailers({
          'Lambda-Runtime-Function-Error-Type': encodeURI(error.errorType),
          'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(error)).toString('base64')
        })
      }
      request.end()
      return answered
    }
    return request
  }

  postError (id, error) {
    return this.postFailure(`/invocation/${id}/error`, error)
  }

  postInitError (error) {
    return this.postFailure('/init/error', error)
  }

  postFailure (path, error) {
    const headers = { 'Lambda-Runtime-Function-Error-Type': encodeURI(error.errorType) }
    return this.call('POST', path, JSON.stringify(error), headers)
  }

  call (method, path, body, headers = {}) {
    const data = body === undefined ? undefined : Buffer.from(body)
    if (data) {
      headers['Content-Type'] = 'application/json'
      headers['Content-Length'] = data.length
    }
    return new Promise((resolve, reject) => {
      const request = http.request({ ...this.options, method, path: PREFIX + path, headers })
      request.on('error', reject)
      request.on('response', (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          resolve({ headers: response.headers, body: Buffer.concat(chunks).toString('utf8') })
        })
      })
      request.end(data)
    })
  }
}

module.exports = { RuntimeApi }
