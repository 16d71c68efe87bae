// Who the caller is, by what the authorizer has said of him.

export async function handler(event) {
  const said = event.requestContext.authorizer;
  const known = said.jwt?.claims ?? said.lambda ?? said;
  return { statusCode: 200, body: JSON.stringify(known) };
}
