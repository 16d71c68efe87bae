// What is known of a payment: pending, completed or failed.

import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";

export const PENDING = "pending";

const TableName = process.env.PAYMENTS_TABLE;
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** Marks the payment as pending; the marker of one that is known already. */
export const begin = async (paymentId) => {
  const Item = { paymentId, status: PENDING };
  const ConditionExpression = "attribute_not_exists(paymentId)";
  try {
    await db.send(new PutCommand({ TableName, Item, ConditionExpression }));
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const known = new GetCommand({ TableName, Key: { paymentId }, ConsistentRead: true });
    return (await db.send(known)).Item;
  }
};

/** Marks the payment as done. */
export const end = async (paymentId, status, facts = {}) => {
  const Item = { paymentId, status, ...facts };
  await db.send(new PutCommand({ TableName, Item }));
  return { ...Item, duplicate: false };
};
