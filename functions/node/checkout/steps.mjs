// The steps of a checkout, and how each is undone.

import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { Refused } from "./saga.mjs";

const { ARTICLES_TABLE, CARDS_TABLE, CARRIERS_TABLE, SHIPMENTS_TABLE } = process.env;

const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** Takes the articles out of the stock; the order's total, in cents, is added to it. */
const reserve = async (order) => {
  const { sku, quantity } = order;
  const refusal = `fewer than ${quantity} of ${sku} are left`;
  const article = await add(ARTICLES_TABLE, { sku }, "stock", -quantity, refusal);
  order.total = article.price * quantity;
  return { total: order.total };
};

const release = ({ sku, quantity }) => add(ARTICLES_TABLE, { sku }, "stock", quantity);

const charge = async ({ card, total }) => {
  await add(CARDS_TABLE, { card }, "credit", -total, `the card ${card} was declined`);
};

const refund = ({ card, total }) => add(CARDS_TABLE, { card }, "credit", total);

/** Books the parcel with the country's carrier, under the next number of its own. */
const ship = async ({ orderId, shipTo: { country } }) => {
  const refusal = `no carrier ships to ${country}`;
  const { prefix, parcels } = await add(CARRIERS_TABLE, { country }, "parcels", 1, refusal);
  const trackingNumber = `${prefix}-${String(parcels).padStart(6, "0")}`;
  await db.send(new PutCommand({ TableName: SHIPMENTS_TABLE, Item: { trackingNumber, orderId } }));
  return { trackingNumber };
};

// Nothing after shipping can fail, so that it never has to be undone.
export const STEPS = [{ do: reserve, undo: release }, { do: charge, undo: refund }, { do: ship }];

/**
 * Adds to a number that is there and must not fall below zero; the item afterwards. Throws
 * `Refused` where a refusal is given and there is no such item, or not enough of it.
 */
const add = async (TableName, Key, attribute, number, refusal) => {
  const command = new UpdateCommand({
    TableName,
    Key,
    ConditionExpression: "#number >= :least",
    UpdateExpression: "SET #number = #number + :number",
    ExpressionAttributeNames: { "#number": attribute },
    ExpressionAttributeValues: { ":number": number, ":least": Math.max(0, -number) },
    ReturnValues: "ALL_NEW",
  });
  try {
    return (await db.send(command)).Attributes;
  } catch (error) {
    const refused = refusal && error instanceof ConditionalCheckFailedException;
    throw refused ? new Refused(refusal) : error;
  }
};
