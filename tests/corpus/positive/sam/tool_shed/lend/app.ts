import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { loan, type Loan } from "./loan";

const client = new DynamoDBClient({});

export async function handler(event: Loan): Promise<{ lent: string }> {
  await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: loan(event) }));
  return { lent: event.tool };
}
