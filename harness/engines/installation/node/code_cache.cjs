'use strict'
// Run as `node code_cache.cjs NODE_MODULES INTO`: compiles the SDK for this Node.
//
// code.bin: for each module its compiled code, then its source, as a function that has
// `ReadableStream` among its parameters: who loads it gives a late one. index.json: by path below
// NODE_MODULES `{at, code, source}` (bytes: where, and how many of each), `ascii`, the file's
// `size` and when it `changed` (milliseconds), and `requires`: what it asks for, by its words.
// Functions that run at the first calls are compiled too: these calls are made here.

const fs = require('node:fs')
const path = require('node:path')
const vm = require('node:vm')
const v8 = require('node:v8')
const Module = require('node:module')
const { makeCalls } = require('./first_calls.cjs')

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', 'ReadableStream']

const stock = Module._extensions['.js']
const importing = vm.constants && vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER

async function main (root, into) {
  v8.setFlagsFromString('--no-flush-bytecode')
  const loaded = watch(root + path.sep)
  const require = Module.createRequire(path.join(root, 'anything.js'))
  for (const name of packages(root)) require(name)
  await makeCalls(require)
  // a flag is part of what compiled code is checked against
  v8.setFlagsFromString('--flush-bytecode')
  fs.mkdirSync(into, { recursive: true })
  write(loaded, root, into)
}

function packages (root) {
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(root, '..', 'package.json'), 'utf8'))
  return Object.keys(dependencies)
}

// What is loaded from now on from `inside`: filename to `{script, source, requires}`.
function watch (inside) {
  const loaded = new Map()
  Module._extensions['.js'] = (module, filename) => {
    const script = filename.startsWith(inside) && compiled(filename)
    if (!script) return stock(module, filename)
    const requires = {}
    const require = (id) => {
      const found = Module._resolveFilename(id, module)
      if (found.startsWith(inside) && found.endsWith('.js')) {
        requires[id] = found.slice(inside.length)
      }
      return module.require(id)
    }
    for (const name of ['resolve', 'main', 'cache', 'extensions']) {
      require[name] = Module.createRequire(filename)[name]
    }
    loaded.set(filename, { ...script, requires })
    const wrapper = script.script.runInThisContext()
    const folder = path.dirname(filename)
    wrapper.call(module.exports, module.exports, require, module, filename, folder, ReadableStream)
  }
  return loaded
}

function compiled (filename) {
  const text = fs.readFileSync(filename, 'utf8')
  const source = `(function (${PARAMETERS.join(', ')}) { ${text}\n});`
  try {
    const script = new vm.Script(source, { filename, importModuleDynamically: importing })
    return { script, source }
  } catch (error) {
    // an ES module, or one that declares what is a parameter here
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function write (loaded, root, into) {
  const index = {}
  const file = fs.openSync(path.join(into, 'code.bin'), 'w')
  let at = 0
  for (const [filename, { script, source, requires }] of loaded) {
    const code = script.createCachedData()
    const text = Buffer.from(source)
    const { size, mtimeMs } = fs.statSync(filename)
    index[filename.slice(root.length + 1)] = {
      at, code: code.length, source: text.length, ascii: text.length === source.length,
      size, changed: Math.trunc(mtimeMs), requires
    }
    for (const part of [code, text]) fs.writeSync(file, part)
    at += code.length + text.length
  }
  fs.writeFileSync(path.join(into, 'index.json'), JSON.stringify(index))
}

main(fs.realpathSync(process.argv[2]), process.argv[3]).then(() => process.exit(0))
