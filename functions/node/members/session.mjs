// Sign up, where the user is new, and sign in: tokens of the user pool.

import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  NotAuthorizedException,
  SignUpCommand,
  UsernameExistsException,
} from "@aws-sdk/client-cognito-identity-provider";

const idp = new CognitoIdentityProviderClient();
const { POOL, CLIENT } = process.env;

/** `{user, password}` becomes `{idToken, accessToken}`. */
export async function handler(event) {
  const { user, password } = JSON.parse(event.body);
  try {
    await idp.send(new SignUpCommand({ ClientId: CLIENT, Username: user, Password: password }));
    await idp.send(new AdminConfirmSignUpCommand({ UserPoolId: POOL, Username: user }));
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
  }
  try {
    const { AuthenticationResult: result } = await idp.send(
      new InitiateAuthCommand({
        ClientId: CLIENT,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: user, PASSWORD: password },
      }),
    );
    return answer(201, { idToken: result.IdToken, accessToken: result.AccessToken });
  } catch (error) {
    if (!(error instanceof NotAuthorizedException)) throw error;
    return answer(401, { message: "Wrong name or password" });
  }
}

function answer(statusCode, body) {
  return {
    statusCode,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}
