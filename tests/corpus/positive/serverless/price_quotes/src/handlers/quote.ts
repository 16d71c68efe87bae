import { priceOf, type Price } from "../lib/prices";

interface Request {
  pathParameters: { sku: string };
}

export const handler = async (event: Request) => {
  const price: Price = priceOf(event.pathParameters.sku);
  return { statusCode: 200, body: JSON.stringify({ ...price, currency: process.env.CURRENCY }) };
};
