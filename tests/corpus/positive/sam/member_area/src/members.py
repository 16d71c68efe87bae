def check(event, context):
    domain = event["request"]["userAttributes"]["email"].rpartition("@")[2]
    event["response"]["autoConfirmUser"] = domain == "example.org"
    return event
