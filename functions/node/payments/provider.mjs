// Stands in for the payment provider: it charges each payment id once, as such services do.

import { DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";

const { CARDS_TABLE, CHARGES_TABLE } = process.env;
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** The card is not charged; the message is the reason that the customer is told. */
export class Declined extends Error {
  name = "Declined";
}

/** Charges the card, unless it has been for this payment. */
export const charge = async ({ paymentId, card, amount }) => {
  const Put = {
    TableName: CHARGES_TABLE,
    Item: { paymentId, amount },
    ConditionExpression: "attribute_not_exists(paymentId)",
  };
  const Update = {
    TableName: CARDS_TABLE,
    Key: { card },
    UpdateExpression: "SET credit = credit - :amount",
    ConditionExpression: "credit >= :amount",
    ExpressionAttributeValues: { ":amount": amount },
  };
  try {
    await db.send(new TransactWriteCommand({ TransactItems: [{ Put }, { Update }] }));
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const [charged, poor] = error.CancellationReasons.map(
      ({ Code }) => Code === "ConditionalCheckFailed",
    );
    if (charged) return;
    if (poor) throw new Declined("the card has too little credit");
    throw error;
  }
};
