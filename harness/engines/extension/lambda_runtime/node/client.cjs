'use strict'
// The Lambda runtime for Node: asks the Runtime API for invocations and runs the handler.
// Run as `node client.cjs HANDLER [MODULES CODE]` with AWS_LAMBDA_RUNTIME_API and
// LAMBDA_TASK_ROOT set. MODULES: the runtime's node_modules; CODE: its code, compiled.

require('./heap_flag.cjs').hideHeapFlag()

const { useCompiledSdk, initialised } = require('./sdk_code.cjs')
const { installConsole, logError } = require('./log.cjs')
const { loadHandler } = require('./handler.cjs')
const { RuntimeApi } = require('./api.cjs')
const { describe, runtimeError } = require('./errors.cjs')
const { makeContext } = require('./context.cjs')
const streaming = require('./streaming.cjs')

const UNHANDLED_REJECTION_EXIT = 128
const UNCAUGHT_EXCEPTION_EXIT = 129

const api = new RuntimeApi(process.env.AWS_LAMBDA_RUNTIME_API)
const state = { requestId: undefined }
let whenLoopIsEmpty = null

async function main () {
  const [modules, code] = process.argv.splice(3)
  if (code) useCompiledSdk(modules, code)
  installConsole(state)
  streaming.install()
  process.on('uncaughtException', (error) => {
    die('Uncaught Exception', error, UNCAUGHT_EXCEPTION_EXIT)
  })
  process.on('unhandledRejection', (reason, promise) => {
    const error = runtimeError('UnhandledPromiseRejection', String(reason))
    Object.assign(error, { reason, promise })
    if (reason && reason.stack) error.stack = `${error.name}: ${reason}\n${stackOf(reason)}`
    die('Unhandled Promise Rejection', error, UNHANDLED_REJECTION_EXIT)
  })
  process.on('beforeExit', () => {
    const act = whenLoopIsEmpty
    whenLoopIsEmpty = null
    if (act) act()
  })

  let handler
  try {
    handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.argv[2])
  } catch (error) {
    return die('Uncaught Exception', error, 1)
  }
  initialised()
  for (;;) {
    const invocation = await api.next()
    state.requestId = invocation.id
    if (invocation.traceId) process.env._X_AMZN_TRACE_ID = invocation.traceId
    else delete process.env._X_AMZN_TRACE_ID
    await (streaming.isStreaming(handler) ? stream : invoke)(handler, invocation)
  }
}

// Resolves when the answer was posted, so that one invocation runs at a time.
function invoke (handler, invocation) {
  return new Promise((resolve) => {
    let answered = false
    const finish = (error, result, failed) => {
      if (answered) return
      answered = true
      whenLoopIsEmpty = null
      answer(invocation, error, result, failed).then(resolve)
    }
    const { context, settings } = makeContext(invocation, done)
    whenLoopIsEmpty = () => finish(null, null, false)

    function done (error, result) {
      const failed = error !== null && error !== undefined
      const now = () => finish(error, result, failed)
      if (failed || !settings.waitForEmptyLoop) setImmediate(now)
      else whenLoopIsEmpty = now
    }

    let returned
    try {
      const event = JSON.parse(invocation.body)
      if (event?.ResponseURL) require('./response_url.cjs').lead(event.ResponseURL)
      returned = handler(event, context, done)
    } catch (error) {
      return finish(error, undefined, true)
    }
    if (returned && typeof returned.then === 'function') {
      returned.then(
        (result) => finish(null, result, false),
        (error) => finish(error, undefined, true)
      )
    }
  })
}

// A handler that writes its response; what it returns is left alone.
async function stream (handler, invocation) {
  const { context } = makeContext(invocation, () => {})
  let request
  const response = new streaming.ResponseStream((contentType) => {
    request = api.openResponse(invocation.id, contentType)
    return request
  })
  try {
    await handler(JSON.parse(invocation.body), response, context)
    if (!response.writableEnded) response.end()
    await new Promise((resolve, reject) => {
      if (response.writableFinished) return resolve()
      response.on('finish', resolve)
      response.on('error', reject)
    })
    await request.close()
  } catch (error) {
    logError('Invoke Error', error)
    if (request) await request.close(describe(error))
    else await api.postError(invocation.id, describe(error))
  }
}

async function answer (invocation, error, result, failed) {
  let body
  if (!failed) {
    try {
      body = JSON.stringify(result === undefined ? null : result)
      if (body === undefined) body = 'null'
    } catch {
      error = new Error('Unable to stringify response body')
      failed = true
    }
  }
  if (failed) {
    logError('Invoke Error', error)
    await api.postError(invocation.id, describe(error))
  } else {
    await api.postResponse(invocation.id, body)
  }
}

let dying = false
function die (title, error, code) {
  if (dying) return
  dying = true
  logError(title, error)
  const posted = state.requestId
    ? api.postError(state.requestId, describe(error))
    : api.postInitError(describe(error))
  posted.then(() => process.exit(code), () => process.exit(code))
}

function stackOf (reason) {
  return String(reason.stack).split('\n').slice(1).join('\n')
}

main()
