'use strict'
// The context object (Lambda developer guide, "Using the Lambda context object to retrieve
// Node.js function information").

// `settings.waitForEmptyLoop` follows what the handler does to the context.
function makeContext (invocation, done) {
  const settings = { waitForEmptyLoop: true }
  const env = process.env
  const context = {
    get callbackWaitsForEmptyEventLoop () {
      return settings.waitForEmptyLoop
    },
    set callbackWaitsForEmptyEventLoop (value) {
      settings.waitForEmptyLoop = Boolean(value)
    },
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: invocation.clientContext,
    identity: invocation.identity,
    invokedFunctionArn: invocation.arn,
    awsRequestId: invocation.id,
    getRemainingTimeInMillis: () => invocation.deadline - Date.now(),
    done,
    succeed: (result) => {
      settings.waitForEmptyLoop = false
      done(null, result)
    },
    fail: (error) => done(error === undefined || error === null ? 'handled' : error)
  }
  return { context, settings }
}

module.exports = { makeContext }
