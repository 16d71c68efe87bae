"""AWS SDK v3 in Node functions: compiled ahead, and yet what Node itself would load."""

from __future__ import annotations

import shutil

import pytest

from harness.engines.cloud import Cloud
from tests.engine import lambdas

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


def test_the_sdk_is_loaded_from_compiled_code(cloud: Cloud) -> None:
    source = """
    const vm = require('node:vm')
    const seen = { used: 0, refused: 0 }
    vm.Script = class extends vm.Script {
      constructor (source, options) {
        super(source, options)
        seen[this.cachedDataRejected === false ? 'used' : 'refused'] += 1
      }
    }
    const { S3Client } = require('@aws-sdk/client-s3')
    exports.handler = async () => {
      require('@aws-sdk/client-sqs')
      return seen
    }
    """
    seen = lambdas.node(cloud, source, file="index.js").invoke().payload
    assert seen["used"] > 20
    assert seen["refused"] == 0


def test_es_modules_and_commonjs_share_the_classes(cloud: Cloud) -> None:
    source = """
    import { createRequire } from 'node:module'
    import * as names from '@aws-sdk/client-dynamodb'
    import documents, { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
    const required = createRequire(import.meta.url)('@aws-sdk/client-dynamodb')
    export const handler = async () => ({
      same: names.DynamoDBClient === required.DynamoDBClient && names.default === required,
      document: DynamoDBDocumentClient === documents.DynamoDBDocumentClient,
      missing: Object.keys(required).filter((name) => names[name] !== required[name]),
      names: Object.keys(names).length,
      path: createRequire(import.meta.url).resolve('@aws-sdk/client-dynamodb').split('/').slice(-3)
    })
    """
    found = lambdas.node(cloud, source, file="index.mjs").invoke().payload
    assert found["same"]
    assert found["document"]
    assert found["missing"] == []
    assert found["names"] > 100
    assert found["path"] == ["client-dynamodb", "dist-cjs", "index.js"]


def test_es_modules_import_it_without_a_parser_in_javascript(cloud: Cloud) -> None:
    source = """
    import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
    import { PutCommand } from '@aws-sdk/lib-dynamodb'
    import { S3Client } from '@aws-sdk/client-s3'
    export const handler = async () =>
      process.moduleLoadList.filter((name) => name.includes('cjs-module-lexer'))
    """
    assert lambdas.node(cloud, source, file="index.mjs").invoke().payload == []


def test_files_within_a_package_are_found_as_before(cloud: Cloud) -> None:
    source = """
    const whole = require('@aws-sdk/client-sqs')
    const paths = ['dist-cjs', 'dist-cjs/index', 'dist-cjs/index.js']
    exports.handler = async () => ({
      same: paths.map((path) => require('@aws-sdk/client-sqs/' + path) === whole),
      name: require('@aws-sdk/client-sqs/package.json').name,
      imported: (await import('@aws-sdk/client-sqs/dist-cjs/index.js')).default === whole
    })
    """
    found = lambdas.node(cloud, source, file="index.js").invoke().payload
    assert found == {"same": [True] * 3, "name": "@aws-sdk/client-sqs", "imported": True}


def test_reading_the_names_of_commonjs_leaves_nothing_behind(cloud: Cloud) -> None:
    source = """
    import { readFileSync } from 'node:fs'
    import v8 from 'node:v8'
    import { createRequire } from 'node:module'
    import about from './about.cjs'
    v8.setFlagsFromString('--allow-natives-syntax')
    const bits = new Function('f', 'return %GetOptimizationStatus(f)')
    const stock = createRequire(import.meta.url)('node:fs').readFileSync
    const neverOptimised = 2
    export const handler = async () => [
      about, readFileSync === stock, String(stock).includes('setFlag'),
      bits(() => 1) & neverOptimised
    ]
    """
    files = {"index.mjs": source, "about.cjs": "exports.a = 1; exports.b = 2"}
    function = lambdas.create(cloud, files, Runtime="nodejs20.x", Handler="index.handler")
    assert function.invoke().payload == [{"a": 1, "b": 2}, True, False, 0]


def test_http_2_is_loaded_when_the_sdk_speaks_it(cloud: Cloud) -> None:
    source = """
    const { DynamoDBClient } = require('@aws-sdk/client-dynamodb')
    const { NodeHttp2Handler } = require('@smithy/node-http-handler')
    const { HttpRequest } = require('@smithy/core/protocols')
    const loaded = () => process.moduleLoadList.includes('NativeModule http2')
    exports.handler = async () => {
      new DynamoDBClient({})
      const before = loaded()
      const server = require('node:http2').createServer((request, response) => {
        response.end(request.method + ' ' + request.url)
      })
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address()
      const { response } = await new NodeHttp2Handler().handle(new HttpRequest({
        protocol: 'http:', hostname: '127.0.0.1', port, method: 'PUT', path: '/a'
      }))
      const said = []
      for await (const part of response.body) said.push(part)
      return [before, loaded(), response.statusCode, Buffer.concat(said).toString()]
    }
    """
    found = lambdas.node(cloud, source, file="index.js").invoke()
    assert found.payload == [False, True, 200, "PUT /a"]


def test_web_streams_are_loaded_when_there_is_one(cloud: Cloud) -> None:
    source = """
    const { S3Client, ListBucketsCommand } = require('@aws-sdk/client-s3')
    const serde = require('@smithy/core/serde')
    const { Readable } = require('node:stream')
    const loaded = () =>
      process.moduleLoadList.includes('NativeModule internal/webstreams/readablestream')
    const text = (body) => new Response(body).text()
    exports.handler = async () => {
      await new S3Client({}).send(new ListBucketsCommand({}))
      const others = ['text', Buffer.from('a'), Readable.from(['a']), null, {}]
      const none = others.filter((each) => serde.isReadableStream(each))
      const before = loaded()
      const source = () => new Blob(['checked']).stream()
      const checked = serde.createChecksumStream({
        source: source(),
        checksum: { update () {}, digest: async () => new Uint8Array([1]) },
        expectedChecksum: 'AQ==', checksumSourceLocation: 'x', base64Encoder: () => 'AQ=='
      })
      return [
        none, before, loaded(), serde.isReadableStream(source()),
        checked instanceof ReadableStream, serde.isReadableStream(checked),
        await text(checked)
      ]
    }
    """
    found = lambdas.node(cloud, source, file="index.js", Timeout=20).invoke().payload
    assert found == [[], False, True, True, True, True, "checked"]


def test_a_tracer_sees_what_the_sdk_requires(cloud: Cloud) -> None:
    source = """
    const Module = require('node:module')
    const seen = new Set()
    const stock = Module.prototype.require
    Module.prototype.require = function (id) {
      seen.add(id)
      return stock.call(this, id)
    }
    require('@aws-sdk/client-sqs')
    exports.handler = async () => [...seen]
    """
    seen = lambdas.node(cloud, source, file="index.js").invoke().payload
    assert "@smithy/core/protocols" in seen
    assert "@aws-sdk/middleware-sdk-sqs" in seen


def test_worker_threads_have_the_memory_of_the_function(cloud: Cloud) -> None:
    source = """
    import { Worker } from 'node:worker_threads'
    import v8 from 'node:v8'
    const limit = () => v8.getHeapStatistics().heap_size_limit
    const code = 'const v8 = require("node:v8");' +
      'require("node:worker_threads").parentPort.postMessage((' + limit + ')())'
    export const handler = () => new Promise((resolve) => {
      const worker = new Worker(code, { eval: true })
      worker.on('message', (worker) => resolve({ worker, main: limit() }))
    })
    """
    function = lambdas.node(cloud, source, file="index.mjs", MemorySize=512)
    limits = function.invoke().payload
    assert limits["worker"] == limits["main"]
    assert limits["main"] < 600e6
