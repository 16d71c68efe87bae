// GET /items

import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { endpoint, respond } from "./api.mjs";
import { shown, table, TableName } from "./items.mjs";

export const handler = endpoint(async () => {
  const items = [];
  for await (const page of paginateScan({ client: table }, { TableName })) {
    items.push(...page.Items.map(shown));
  }
  items.sort((one, other) => one.createdAt.localeCompare(other.createdAt));
  return respond(200, { items });
});
