'use strict'
// An API's own address, `ID.execute-api.REGION.amazonaws.com`, leads to the engine: backends of
// WebSocket APIs post to their connections there, by whichever version of the SDK.

const API = /^([a-z0-9-]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/

function redirect () {
  const https = require('node:https')
  const http = require('node:http')
  const request = https.request
  https.request = function (...args) {
    const options = args.find((arg) => arg && typeof arg === 'object' && !(arg instanceof URL))
    const found = options && API.exec(String(options.hostname || options.host || ''))
    const engine = process.env.AWS_ENDPOINT_URL
    if (!found || !engine) return request.apply(this, args)
    const { hostname, port } = new URL(engine)
    const { protocol, defaultPort, agent, servername, ...rest } = options
    const path = `/_aws/execute-api/${found[1]}${options.path || '/'}`
    // else the agent would take the name in the Host header for the one of the connection
    const asked = { ...rest, host: hostname, hostname, port: port || 80, path, servername: '' }
    return http.request(asked, args.find((arg) => typeof arg === 'function'))
  }
  // what `import { request } from 'https'` gives
  require('node:module').syncBuiltinESMExports()
}

module.exports = { redirect }
