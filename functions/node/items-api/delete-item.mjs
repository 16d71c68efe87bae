// DELETE /items/{id}

import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { endpoint, itemId, respond } from "./api.mjs";
import { notFound, table, TableName } from "./items.mjs";

export const handler = endpoint(async (event) => {
  const id = itemId(event);
  try {
    await table.send(
      new DeleteCommand({
        TableName,
        Key: { id },
        ConditionExpression: "attribute_exists(id)",
      }),
    );
  } catch (error) {
    throw error instanceof ConditionalCheckFailedException ? notFound(id) : error;
  }
  return respond(204);
});
