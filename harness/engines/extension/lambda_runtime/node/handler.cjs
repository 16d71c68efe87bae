'use strict'
// Finds and imports the function that the handler setting names
// (Lambda developer guide, "Define Lambda function handler in Node.js").

const fs = require('node:fs')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { runtimeError } = require('./errors.cjs')
const { parseUnoptimised } = require('./export_names.cjs')

const NO_CALLBACKS_FROM = 24

async function loadHandler (root, setting) {
  const folder = path.dirname(setting)
  const match = /^([^.]*)\.(.+)$/.exec(path.basename(setting))
  if (!match || setting.includes('..')) {
    throw runtimeError('MalformedHandlerName', `'${setting}' is not a valid handler name`)
  }
  const [, name, attribute] = match
  const found = await importModule(root, folder, name)
  const handler = attribute.split('.').reduce((value, key) => value && value[key], found)
  if (handler === undefined) {
    throw runtimeError('HandlerNotFound', `${setting} is undefined or not exported`)
  }
  if (typeof handler !== 'function') {
    throw runtimeError('HandlerNotFound', `${setting} is not a function`)
  }
  refuseCallbacks(handler)
  return handler
}

async function importModule (root, folder, name) {
  const base = path.resolve(root, folder, name)
  try {
    for (const [file, isModule] of [
      [base, false], [base + '.js', undefined], [base + '.mjs', true], [base + '.cjs', false]
    ]) {
      if (!fs.existsSync(file) || fs.statSync(file).isDirectory()) continue
      if (isModule === undefined ? isEsModule(path.dirname(file)) : isModule) {
        await parseUnoptimised()
        const found = await import(pathToFileURL(file).href)
        return found
      }
      return require(file)
    }
    return require(require.resolve(path.join(folder, name), { paths: [root] }))
  } catch (error) {
    if (error instanceof SyntaxError) throw renamed('UserCodeSyntaxError', error)
    if (['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(error && error.code)) {
      throw renamed('ImportModuleError', error)
    }
    throw error
  }
}

// Whether the nearest package.json says that its .js files are ES modules.
function isEsModule (folder) {
  for (;;) {
    const file = path.join(folder, 'package.json')
    if (fs.existsSync(file)) {
      try {
        return JSON.parse(fs.readFileSync(file, 'utf8')).type === 'module'
      } catch {
        return false
      }
    }
    const parent = path.dirname(folder)
    if (parent === folder || path.basename(folder) === 'node_modules') return false
    folder = parent
  }
}

function renamed (kind, cause) {
  const error = runtimeError(kind, String(cause))
  error.stack = `${error.name}: ${cause}\n` + String(cause.stack).split('\n').slice(1).join('\n')
  return error
}

// AWS: "Node.js 24 and later runtimes support async handlers only".
function refuseCallbacks (handler) {
  const match = /nodejs(\d+)\.x/.exec(process.env.AWS_EXECUTION_ENV || '')
  if (match && Number(match[1]) >= NO_CALLBACKS_FROM && handler.length >= 3) {
    throw runtimeError(
      'CallbackHandlerDeprecated',
      `Node.js ${match[1]} on AWS Lambda has no callback-based handlers; make it an async function`
    )
  }
}

module.exports = { loadHandler }
