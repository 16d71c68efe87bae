const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");

const sqs = new SQSClient({});

module.exports.handler = async ({ detail }) => {
  const body = JSON.stringify({ report: `${detail.till} in the till` });
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.REPORTS, MessageBody: body }));
};
