'use strict'
// Run as `node entry_points.cjs NODE_MODULES`: makes the SDK's packages quick to import.
//
// Where an ES module imports a CommonJS one, Node reads the latter's whole text for the names
// that it exports: 40 ms for the DynamoDB client. Here each package's main file names them, and
// what it was lies beside it. The names are those that Node itself finds.

const fs = require('node:fs')
const path = require('node:path')
const { pathToFileURL } = require('node:url')

const SCOPES = ['@aws-sdk', '@smithy', '@aws']
const SMALL = 4096
const NOT_EXPORTED = ['default', 'module.exports']

async function main (root) {
  for (const scope of SCOPES) {
    for (const name of fs.readdirSync(path.join(root, scope))) {
      await shorten(path.join(root, scope, name))
    }
  }
}

async function shorten (folder) {
  const about = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const file = path.join(folder, about.main ?? 'index.js')
  if (about.type === 'module' || !file.endsWith('.js') || !fs.existsSync(file)) return
  if (fs.statSync(file).size < SMALL) return
  const names = await exported(file)
  const whole = file.replace(/\.js$/, '.whole.js')
  fs.renameSync(file, whole)
  fs.writeFileSync(file, [
    "'use strict'",
    `0 && (module.exports = { ${names.join(', ')} })`,
    // not in one line: as a re-export, it would be read after all
    `const whole = require('./${path.basename(whole)}')`,
    'module.exports = whole', ''
  ].join('\n'))
  const now = await exported(`${file}`, 'shortened')
  if (now.join() !== names.join()) fs.renameSync(whole, file)
}

async function exported (file, version = 'original') {
  const found = await import(`${pathToFileURL(file).href}?${version}`)
  return Object.keys(found).filter((name) => !NOT_EXPORTED.includes(name)).sort()
}

main(fs.realpathSync(process.argv[2]))
