// What an item is: which fields it has, what is valid, and how callers see it.

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { RequestError } from "./api.mjs";

const LONGEST_NAME = 100;

export const TableName = process.env.TABLE_NAME;
export const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** The fields that callers may set: name, price and tags. */
export const validFields = ({ name, price, tags = [] }) => {
  const errors = {};
  if (typeof name !== "string" || name.trim() === "") {
    errors.name = "is required";
  } else if (name.length > LONGEST_NAME) {
    errors.name = `has more than ${LONGEST_NAME} characters`;
  }
  if (typeof price !== "number" || price < 0) {
    errors.price = "must be a number of at least 0";
  }
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === "string")) {
    errors.tags = "must be a list of strings";
  }
  if (Object.keys(errors).length > 0) {
    throw new RequestError(400, "The item is not valid", { errors });
  }
  return { name, price, tags };
};

/** A stored item as callers see it: times are kept in milliseconds, shown as ISO 8601. */
export const shown = (stored) => ({
  ...stored,
  createdAt: new Date(stored.createdAt).toISOString(),
  updatedAt: new Date(stored.updatedAt).toISOString(),
});

export const notFound = (id) => new RequestError(404, `There is no item ${id}`);
