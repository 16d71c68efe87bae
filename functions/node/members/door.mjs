// Who may come in by a token that is signed with our secret (HS256).

import { createHmac, timingSafeEqual } from "node:crypto";

const SECRET = process.env.TOKEN_SECRET;

/** A policy for the caller; whoever has no token that holds is not let in (401). */
export async function handler(event) {
  const claims = verified(event.authorizationToken.replace(/^Bearer /, ""));
  if (!claims) throw new Error("Unauthorized"); // the very text that API Gateway knows
  const [api] = event.methodArn.split("/");
  return {
    principalId: claims.sub,
    context: { role: claims.role ?? "member" },
    policyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Action: "execute-api:Invoke",
          Effect: claims.suspended ? "Deny" : "Allow",
          Resource: `${api}/*`,
        },
      ],
    },
  };
}

/** The claims; undefined where the token is not ours, or not valid any more. */
function verified(token) {
  const [head, body, signature] = token.split(".");
  const { alg } = parsed(head) ?? {};
  if (alg !== "HS256" || !signature) return undefined;
  const expected = createHmac("sha256", SECRET).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = parsed(body);
  return claims?.exp > Date.now() / 1000 ? claims : undefined;
}

function parsed(part) {
  try {
    return JSON.parse(Buffer.from(part ?? "", "base64url").toString());
  } catch {
    return undefined;
  }
}
