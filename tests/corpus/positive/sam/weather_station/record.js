const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient, PutCommand } = require("@aws-sdk/lib-dynamodb");

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

exports.handler = async ({ station, at, celsius }) => {
  await documents.send(
    new PutCommand({ TableName: process.env.READINGS, Item: { station, at, celsius } }),
  );
  return { kept: true };
};
