// PUT /items/{id}

import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { endpoint, itemId, jsonBody, respond } from "./api.mjs";
import { notFound, shown, table, TableName, validFields } from "./items.mjs";

export const handler = endpoint(async (event) => {
  const id = itemId(event);
  const changes = Object.entries({ ...validFields(jsonBody(event)), updatedAt: Date.now() });
  const command = new UpdateCommand({
    TableName,
    Key: { id },
    ConditionExpression: "attribute_exists(id)",
    UpdateExpression: `SET ${changes.map(([name]) => `#${name} = :${name}`).join(", ")}`,
    ExpressionAttributeNames: Object.fromEntries(changes.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      changes.map(([name, value]) => [`:${name}`, value]),
    ),
    ReturnValues: "ALL_NEW",
  });
  try {
    const { Attributes } = await table.send(command);
    return respond(200, shown(Attributes));
  } catch (error) {
    throw error instanceof ConditionalCheckFailedException ? notFound(id) : error;
  }
});
