// Check an order out: reserve, charge, ship; or undo what was done and say why.

import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { Refused, run, SagaFailed } from "./saga.mjs";
import { STEPS } from "./steps.mjs";

const TableName = process.env.ORDERS_TABLE;
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/**
 * The order's outcome: `status` CONFIRMED with its tracking number, or CANCELLED. An order that
 * comes again gets the outcome that it had, and nothing is done twice.
 */
export const handler = async (order) => {
  const { orderId } = order;
  const known = await begin(orderId);
  if (known) return known;
  try {
    return await save({ orderId, status: "CONFIRMED", ...(await run(STEPS, order)) });
  } catch (error) {
    if (!(error instanceof SagaFailed)) throw error;
    const outcome = await save({ orderId, ...cancelled(error) });
    if (error.cause instanceof Refused) return outcome;
    throw error;
  }
};

/** Notes the order as started; the earlier outcome of one that is known. */
const begin = async (orderId) => {
  const Item = { orderId, status: "STARTED" };
  const ConditionExpression = "attribute_not_exists(orderId)";
  try {
    await db.send(new PutCommand({ TableName, Item, ConditionExpression }));
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const known = new GetCommand({ TableName, Key: { orderId }, ConsistentRead: true });
    return (await db.send(known)).Item;
  }
};

const save = async (Item) => {
  await db.send(new PutCommand({ TableName, Item }));
  return Item;
};

/** What was not undone needs a person to look at it. */
const cancelled = ({ cause, undone, left }) => ({
  status: left.length > 0 ? "NEEDS_ATTENTION" : "CANCELLED",
  reason: cause instanceof Refused ? cause.message : "internal error",
  undone,
  ...(left.length > 0 ? { left } : {}),
});
