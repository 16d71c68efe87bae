"""Every trigger of the user pool."""


def handler(event, _context):
    response = event["response"]
    match event["triggerSource"].partition("_")[0]:
        case "CustomMessage":
            response["emailSubject"] = "Your code"
            response["emailMessage"] = f"It is {event['request']['codeParameter']}"
        case "DefineAuthChallenge":
            passed = any(round_["challengeResult"] for round_ in event["request"]["session"])
            response |= {"issueTokens": passed, "failAuthentication": False}
            if not passed:
                response["challengeName"] = "CUSTOM_CHALLENGE"
        case "CreateAuthChallenge":
            response["publicChallengeParameters"] = {"question": "six times seven"}
            response["privateChallengeParameters"] = {"answer": "42"}
        case "VerifyAuthChallengeResponse":
            expected = event["request"]["privateChallengeParameters"]["answer"]
            response["answerCorrect"] = event["request"]["challengeAnswer"] == expected
        case "UserMigration":
            response["userAttributes"] = {"email": "old@example.com", "email_verified": "true"}
            response |= {"finalUserStatus": "CONFIRMED", "messageAction": "SUPPRESS"}
    return event
