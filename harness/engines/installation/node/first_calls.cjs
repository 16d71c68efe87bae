'use strict'
// Calls as functions make them, answered by a server of this process.

const http = require('node:http')

const MISSING = 'missing'
const TABLE = { TableName: 'Things', Key: { id: '1' } }
const CALLS = [
  ['@aws-sdk/client-s3', 'S3Client', {
    GetObjectCommand: { Bucket: 'b', Key: 'k' },
    PutObjectCommand: { Bucket: 'b', Key: 'k', Body: Buffer.from('text') },
    HeadObjectCommand: { Bucket: 'b', Key: MISSING },
    DeleteObjectCommand: { Bucket: 'b', Key: 'k' },
    ListObjectsV2Command: { Bucket: 'b' }
  }],
  ['@aws-sdk/client-sqs', 'SQSClient', {
    SendMessageCommand: { QueueUrl: 'http://127.0.0.1/1/q', MessageBody: 'text' }
  }],
  ['@aws-sdk/client-sns', 'SNSClient', {
    PublishCommand: { TopicArn: 'arn:aws:sns:us-east-1:000000000000:t', Message: 'text' }
  }],
  ['@aws-sdk/client-lambda', 'LambdaClient', {
    InvokeCommand: { FunctionName: 'f', Payload: '{}' }
  }],
  ['@aws-sdk/client-eventbridge', 'EventBridgeClient', {
    PutEventsCommand: { Entries: [{ Source: 's', DetailType: 't', Detail: '{}' }] }
  }],
  ['@aws-sdk/client-sfn', 'SFNClient', {
    StartExecutionCommand: { stateMachineArn: 'arn:aws:states:us-east-1:000000000000:m' }
  }],
  ['@aws-sdk/client-secrets-manager', 'SecretsManagerClient', {
    GetSecretValueCommand: { SecretId: 's' }
  }],
  ['@aws-sdk/client-ssm', 'SSMClient', { GetParameterCommand: { Name: 'p' } }]
]
const DOCUMENTS = {
  PutCommand: { TableName: 'Things', Item: { id: '1', size: { height: 1.5 }, tags: ['a'] } },
  GetCommand: TABLE,
  DeleteCommand: { TableName: 'Things', Key: { id: MISSING } },
  ScanCommand: { TableName: 'Things' },
  BatchWriteCommand: { RequestItems: { Things: [{ PutRequest: { Item: { id: '1' } } }] } },
  TransactWriteCommand: { TransactItems: [{ Put: { TableName: 'Things', Item: { id: '1' } } }] },
  UpdateCommand: {
    ...TABLE, UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': 1 }
  },
  QueryCommand: {
    TableName: 'Things', KeyConditionExpression: 'id = :i', ExpressionAttributeValues: { ':i': '1' }
  }
}

// `require`: of a module that sees the SDK.
async function makeCalls (require) {
  const server = http.createServer(answer)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_SESSION_TOKEN: 'none',
    AWS_MAX_ATTEMPTS: '1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${server.address().port}`
  })
  for (const [name, client, commands] of CALLS) {
    const sdk = require(name)
    await send(sdk, new sdk[client]({ useQueueUrlAsEndpoint: false }), commands)
  }
  const { DynamoDBClient } = require('@aws-sdk/client-dynamodb')
  const documents = require('@aws-sdk/lib-dynamodb')
  await send(documents, documents.DynamoDBDocumentClient.from(new DynamoDBClient({})), DOCUMENTS)
}

async function send (sdk, client, commands) {
  for (const [name, input] of Object.entries(commands)) {
    // what the answer means does not matter here, only that the way there and back was gone
    const found = await client.send(new sdk[name](input)).catch(() => undefined)
    await found?.Body?.transformToByteArray()
  }
}

function answer (request, response) {
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    const json = /json/.test(request.headers['content-type'] ?? '')
    const s3 = 'x-amz-content-sha256' in request.headers && !json
    response.setHeader('Content-Type', s3 ? 'application/xml' : 'application/x-amz-json-1.0')
    if ((request.url + Buffer.concat(parts)).includes(MISSING)) {
      response.statusCode = s3 ? 404 : 400
      response.end(s3 ? '<Error><Code>NoSuchKey</Code></Error>' : '{"__type":"a#NotFound"}')
    } else {
      response.end(s3 ? '<Result/>' : '{}')
    }
  })
}

module.exports = { makeCalls }
