'use strict'
// Custom resources answer to the event's ResponseURL, on AWS a URL of S3. cfn-response and CDK's
// handlers call https.request with its host and path, whatever its scheme and port: here that is
// plain HTTP at a port of the engine's.

const http = require('node:http')
const https = require('node:https')
const { syncBuiltinESMExports } = require('node:module')

const request = https.request
const urls = new Map()

function lead (text) {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.protocol !== 'http:') return
  urls.set(url.hostname + url.pathname + url.search, url)
  if (https.request !== request) return
  https.request = led
  syncBuiltinESMExports()
}

function led (...args) {
  const isUrl = typeof args[0] === 'string' || args[0] instanceof URL
  const url = isUrl ? new URL(args[0]) : null
  const given = isUrl ? args[1] : args[0]
  const options = given && typeof given === 'object' ? given : {}
  const host = options.hostname || (options.host || '').replace(/:\d+$/, '') || url?.hostname
  const found = urls.get(host + (options.path || (url ? url.pathname + url.search : '/')))
  if (!found) return request.apply(this, args)
  const { method, headers, timeout, signal } = options
  const callback = args.find((each) => typeof each === 'function')
  return http.request(found, { method, headers, timeout, signal }, callback)
}

module.exports = { lead }
