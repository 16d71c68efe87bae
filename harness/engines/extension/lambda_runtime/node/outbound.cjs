'use strict'
// Loaded before anything else in every Node process of a function (by NODE_OPTIONS), also in
// its worker threads and in those that it starts: leads AWS SDK v2, which ignores
// AWS_ENDPOINT_URL, to the engine, and refuses connections that would reach AWS.

// worker threads share the flags of the process, and other programs need none of this
if (process.argv[1] === `${__dirname}/client.cjs` && process.argv.length > 3) {
  require('./heap_flag.cjs').hideHeapFlag()
}

if (process.env.HARNESS_APIS) require('./api_addresses.cjs').redirect()

const Module = require('node:module')
const net = require('node:net')

// DNS suffixes of AWS's partitions (botocore's partitions.json), and of function URLs.
const ENDS = [
  'amazonaws.com', 'api.aws', 'on.aws', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn',
  'amazonaws.eu', 'api.amazonwebservices.eu', 'c2s.ic.gov', 'api.aws.ic.gov', 'sc2s.sgov.gov',
  'api.aws.scloud', 'csp.hci.ic.gov', 'api.aws.hci.ic.gov', 'cloud.adc-e.uk',
  'api.cloud-aws.adc-e.uk'
]
// The machine's own AWS: instance metadata, and the credentials of a container.
const LINK_LOCAL = /^(169\.254\.|fd00:ec2:)/
const HERE = /^$|^localhost$|\.localhost$|(^|\.)localhost\.localstack\.cloud$|^127(\.\d+){3}$|^::1?$|^0\.0\.0\.0$|^::ffff:127\./
const REGION_CONFIG = /[\\/]aws-sdk[\\/]lib[\\/]region_config\.js$/

const connect = net.Socket.prototype.connect

net.Socket.prototype.connect = function (...args) {
  atEngine(args)
  const found = target(args)
  const why = found && whyRefused(found.host)
  if (!why) return connect.apply(this, args)
  this.connecting = true
  report(found.host, why, () => this.destroy(refusal(found, why)))
  return this
}

const load = Module._extensions['.js']
Module._extensions['.js'] = function (module, filename) {
  load.apply(this, arguments)
  if (REGION_CONFIG.test(filename)) require('./sdk-v2.cjs').redirect(module.exports)
}

// SDK v3 puts `sync-` before the engine's host for StartSyncExecution, as AWS has it.
function atEngine (args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  const host = options && typeof options === 'object' ? String(options.host || '') : ''
  if (!host.startsWith('sync-') || !process.env.AWS_ENDPOINT_URL) return
  const engine = new URL(process.env.AWS_ENDPOINT_URL).hostname
  if (host !== `sync-${engine}`) return
  const changed = { ...options, host: engine }
  if (Array.isArray(args[0])) args[0][0] = changed
  else args[0] = changed
}

// `{host, port}` of a connection that may have to be refused; the name in a TLS connection
// tells more than an address that the program looked up by itself.
function target (args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (options && typeof options === 'object') {
    if (options.path) return null
    const { host, servername, port } = options
    const name = servername && whyRefused(servername) ? servername : host
    return name ? { host: String(name), port } : null
  }
  return typeof args[1] === 'string' ? { host: args[1], port: args[0] } : null
}

function whyRefused (host) {
  const name = host.replace(/\.$/, '').replace(/%.*$/, '').toLowerCase()
  if (ENDS.some((end) => name === end || name.endsWith('.' + end))) return 'AWS itself'
  if (LINK_LOCAL.test(name)) return "AWS's metadata of the machine"
  if (process.env.HARNESS_OUTBOUND === 'loopback' && !HERE.test(name)) {
    return 'outside of this machine (HARNESS_OUTBOUND=loopback)'
  }
}

function refusal ({ host, port }, why) {
  const address = port === undefined ? host : `${host}:${port}`
  const error = new Error(
    `function ${process.env.AWS_LAMBDA_FUNCTION_NAME} called ${address}, ` +
    `which is ${why}: refused`
  )
  error.name = 'RefusedHost'
  error.code = 'ERR_REFUSED_HOST'
  // SDK v2 marks every error of the network as one to try again, for up to half a minute
  Object.defineProperty(error, 'retryable', { get: () => false, set: () => {} })
  return error
}

// Tells the engine, which may have gone: the error comes either way.
function report (host, why, done) {
  const [name, port] = (process.env.AWS_LAMBDA_RUNTIME_API || '').split(':')
  if (!port) return process.nextTick(done)
  const body = JSON.stringify({ host, why })
  const request = require('node:http').request({
    host: name,
    port,
    method: 'POST',
    path: '/harness/refused',
    agent: false,
    headers: { 'Content-Length': Buffer.byteLength(body), Connection: 'close' }
  })
  request.on('response', (response) => response.resume().on('end', done))
  request.on('error', done)
  request.end(body)
}
