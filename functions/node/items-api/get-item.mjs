// GET /items/{id}

import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { endpoint, itemId, respond } from "./api.mjs";
import { notFound, shown, table, TableName } from "./items.mjs";

export const handler = endpoint(async (event) => {
  const id = itemId(event);
  const { Item } = await table.send(new GetCommand({ TableName, Key: { id } }));
  if (Item === undefined) throw notFound(id);
  return respond(200, shown(Item));
});
