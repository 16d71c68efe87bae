import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const sqs = new SQSClient({});

export const handler = async (event) => {
  const { side } = event.pathParameters;
  const { symbol, shares } = JSON.parse(event.body);
  if (side !== "buy" && side !== "sell") {
    return { statusCode: 400, body: JSON.stringify({ message: `cannot ${side}` }) };
  }
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.TRADES,
      MessageGroupId: symbol,
      MessageBody: JSON.stringify({ side, symbol, shares }),
    }),
  );
  return { statusCode: 202, body: JSON.stringify({ accepted: true }) };
};
