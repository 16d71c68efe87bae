const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");

const sqs = new SQSClient({});

const seen = (note) =>
  sqs.send(new SendMessageCommand({ QueueUrl: process.env.SEEN, MessageBody: JSON.stringify(note) }));

exports.take = async (event) => {
  const failed = [];
  for (const record of event.Records) {
    const order = JSON.parse(record.body);
    if (order.broken) failed.push({ itemIdentifier: record.messageId });
    else await seen({ took: order.id });
  }
  return { batchItemFailures: failed };
};

exports.hear = async (event) => {
  for (const record of event.Records) await seen({ heard: JSON.parse(record.Sns.Message) });
};

exports.route = async (event) => seen({ routed: event });

exports.watch = async (event) => seen({ watched: event.awslogs ? "journal" : event.requestPayload ?? event });

exports.work = async (event) => {
  if (event.fail) throw new Error("no");
  return { worked: event.id ?? "by url" };
};
