'use strict'
// Run as `node entry_points.cjs NODE_MODULES`: makes the SDK's packages quick to import.
//
// Where an ES module imports a CommonJS one, Node reads the latter's whole text for the names
// that it exports, by a parser in JavaScript: 40 ms for the DynamoDB client, and 10 ms where that
// text is nothing but names. Here each package gets an ES module beside its main file that
// exports the same, which V8 parses, and `exports` that name it for `import` alone. The names are
// those that Node itself finds.

const fs = require('node:fs')
const path = require('node:path')
const { pathToFileURL } = require('node:url')

const SCOPES = ['@aws-sdk', '@smithy']
const NAME = 'harness-entry.mjs'
const NOT_EXPORTED = ['default', 'module.exports']
const NOT_REQUIRED = ['dist-es', 'dist-types', 'node_modules']

async function main (root) {
  for (const scope of SCOPES) {
    for (const name of fs.readdirSync(path.join(root, scope))) {
      await addEntry(path.join(root, scope, name))
    }
  }
}

async function addEntry (folder) {
  const manifest = path.join(folder, 'package.json')
  const text = fs.readFileSync(manifest, 'utf8')
  const about = JSON.parse(text)
  const main = path.join(folder, about.main ?? 'index.js')
  if (about.exports || about.type === 'module' || !fs.existsSync(main)) return
  const names = await exported(main)
  const entry = path.join(path.dirname(main), NAME)
  fs.writeFileSync(entry, [
    "import { createRequire } from 'node:module'",
    `const whole = createRequire(import.meta.url)('./${path.basename(main)}')`,
    'export default whole',
    `export const { ${names.join(', ')} } = whole`, ''
  ].join('\n'))
  if (await exported(entry).then((now) => now.join() !== names.join(), () => true)) {
    fs.unlinkSync(entry)
    return
  }
  const point = (file) => './' + path.relative(folder, file).split(path.sep).join('/')
  about.exports = {
    '.': { import: point(entry), default: point(main) },
    ...Object.fromEntries(shortPaths(folder).map((file) => [point(file), point(found(file))])),
    './*': './*'
  }
  fs.writeFileSync(manifest, JSON.stringify(about, null, 2) + '\n')
}

// What `require` finds without its extension, which it does not look for where `exports` are.
function shortPaths (folder) {
  const paths = []
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory() && !NOT_REQUIRED.includes(entry.name)) {
      if (fs.existsSync(path.join(file, 'index.js'))) paths.push(file)
      paths.push(...shortPaths(file))
    } else if (entry.isFile() && /\.(js|json)$/.test(entry.name)) {
      paths.push(file.replace(/\.(js|json)$/, ''))
    }
  }
  return paths
}

function found (file) {
  const places = [`${file}.js`, `${file}.json`, path.join(file, 'index.js')]
  return places.find((place) => fs.existsSync(place))
}

async function exported (file) {
  const module = await import(pathToFileURL(file).href)
  return Object.keys(module).filter((name) => !NOT_EXPORTED.includes(name)).sort()
}

main(fs.realpathSync(process.argv[2]))
