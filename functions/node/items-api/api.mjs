// Endpoints behind API Gateway's Lambda proxy integration.

import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";

const CORS_HEADERS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "Content-Type",
  "Access-Control-Allow-Methods": "GET,POST,PUT,DELETE,OPTIONS",
};

/** What the caller did wrong, and with which status to say so. */
export class RequestError extends Error {
  constructor(status, message, details = {}) {
    super(message);
    this.name = "RequestError";
    this.status = status;
    this.body = { message, ...details };
  }
}

/**
 * Answers for what callers and the table may get wrong. A bug is left to throw: API Gateway
 * answers 502, and the invocation is on record as failed.
 */
export const endpoint = (handle) => async (event) => {
  try {
    return await handle(event);
  } catch (error) {
    if (error instanceof RequestError) return respond(error.status, error.body);
    if (error instanceof DynamoDBServiceException) {
      console.error("the table refused a call", error);
      return respond(500, { message: "The item store is unavailable" });
    }
    throw error;
  }
};

export const respond = (statusCode, body) => ({
  statusCode,
  headers: { "Content-Type": "application/json", ...CORS_HEADERS },
  body: body === undefined ? "" : JSON.stringify(body),
});

/** The request's body, which must be a JSON object. */
export const jsonBody = (event) => {
  let body;
  try {
    body = JSON.parse(event.body ?? "");
  } catch (error) {
    throw new RequestError(400, `The body is not valid JSON: ${error.message}`);
  }
  if (body === null || typeof body !== "object" || Array.isArray(body)) {
    throw new RequestError(400, "The body must be a JSON object");
  }
  return body;
};

export const itemId = (event) => event.pathParameters.id;
