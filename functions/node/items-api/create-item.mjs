// POST /items

import { randomUUID } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { endpoint, jsonBody, respond } from "./api.mjs";
import { shown, table, TableName, validFields } from "./items.mjs";

export const handler = endpoint(async (event) => {
  const fields = validFields(jsonBody(event));
  const now = Date.now();
  const Item = { id: randomUUID(), ...fields, createdAt: now, updatedAt: now };
  await table.send(
    new PutCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(id)" }),
  );
  return respond(201, shown(Item));
});
