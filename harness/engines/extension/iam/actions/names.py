"""Names of actions: the regular one is the service's prefix and the operation's name.

Service Authorization Reference: Actions, resources, and condition keys for each service.
"""

from __future__ import annotations

PREFIXES = {
    "acm": "acm",
    "apigateway": "apigateway",
    "apigatewaymanagementapi": "execute-api",
    "apigatewayv2": "apigateway",
    "cloudformation": "cloudformation",
    "cloudwatch": "cloudwatch",
    "cognito-idp": "cognito-idp",
    "dynamodb": "dynamodb",
    "dynamodbstreams": "dynamodb",
    "ec2": "ec2",
    "events": "events",
    "firehose": "firehose",
    "iam": "iam",
    "kinesis": "kinesis",
    "kms": "kms",
    "lambda": "lambda",
    "logs": "logs",
    "pipes": "pipes",
    "resourcegroupstaggingapi": "tag",
    "route53": "route53",
    "s3": "s3",
    "scheduler": "scheduler",
    "secretsmanager": "secretsmanager",
    "ses": "ses",
    "sesv2": "ses",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "stepfunctions": "states",
    "sts": "sts",
}
"""By boto3's name of the service."""

FREE: dict[str, frozenset[str]] = {
    "sts": frozenset(("GetCallerIdentity", "GetSessionToken", "GetAccessKeyInfo")),
}
"""Operations that need no permission."""

_OF_TOKENS = (
    *("AssociateSoftwareToken", "ChangePassword", "ConfirmDevice", "ConfirmForgotPassword"),
    *("ConfirmSignUp", "DeleteUser", "DeleteUserAttributes", "ForgetDevice", "ForgotPassword"),
    *("GetDevice", "GetTokensFromRefreshToken", "GetUser", "GetUserAttributeVerificationCode"),
    *("GlobalSignOut", "InitiateAuth", "ListDevices", "ResendConfirmationCode"),
    *("RespondToAuthChallenge", "RevokeToken", "SetUserMFAPreference", "SetUserSettings"),
    *("SignUp", "UpdateAuthEventFeedback", "UpdateDeviceStatus", "UpdateUserAttributes"),
    *("VerifySoftwareToken", "VerifyUserAttribute"),
)
UNSIGNED: dict[str, frozenset[str]] = {
    "cognito-idp": frozenset(_OF_TOKENS),
    "sts": frozenset(("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")),
}
"""Operations that tokens and secrets authorise, not IAM."""

_PUT = "PutObject"
RENAMED: dict[str, dict[str, str | tuple[str, ...]]] = {
    "lambda": {
        "Invoke": "InvokeFunction",
        "InvokeAsync": "InvokeFunction",
        "InvokeWithResponseStream": "InvokeFunction",
        "GetLayerVersionByArn": "GetLayerVersion",
    },
    "apigatewaymanagementapi": {
        "PostToConnection": "ManageConnections",
        "GetConnection": "ManageConnections",
        "DeleteConnection": "ManageConnections",
    },
    "sns": {"PublishBatch": "Publish"},
    "sqs": {
        "SendMessageBatch": "SendMessage",
        "DeleteMessageBatch": "DeleteMessage",
        "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
    },
    "s3": {
        "CompleteMultipartUpload": _PUT,
        "CreateMultipartUpload": _PUT,
        "DeleteBucketCors": "PutBucketCORS",
        "DeleteBucketEncryption": "PutEncryptionConfiguration",
        "DeleteBucketLifecycle": "PutLifecycleConfiguration",
        "DeleteBucketReplication": "PutReplicationConfiguration",
        "DeleteBucketTagging": "PutBucketTagging",
        "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
        "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
        "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
        "GetBucketCors": "GetBucketCORS",
        "GetBucketEncryption": "GetEncryptionConfiguration",
        "GetBucketLifecycle": "GetLifecycleConfiguration",
        "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
        "GetBucketNotificationConfiguration": "GetBucketNotification",
        "GetBucketReplication": "GetReplicationConfiguration",
        "GetObjectAttributes": ("GetObject", "GetObjectAttributes"),
        "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
        "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
        "HeadBucket": "ListBucket",
        "HeadObject": "GetObject",
        "ListBuckets": "ListAllMyBuckets",
        "ListMultipartUploads": "ListBucketMultipartUploads",
        "ListObjectVersions": "ListBucketVersions",
        "ListObjects": "ListBucket",
        "ListObjectsV2": "ListBucket",
        "ListParts": "ListMultipartUploadParts",
        "PostObject": _PUT,
        "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
        "PutBucketCors": "PutBucketCORS",
        "PutBucketEncryption": "PutEncryptionConfiguration",
        "PutBucketLifecycle": "PutLifecycleConfiguration",
        "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
        "PutBucketNotificationConfiguration": "PutBucketNotification",
        "PutBucketReplication": "PutReplicationConfiguration",
        "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
        "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
        "SelectObjectContent": "GetObject",
        "UploadPart": _PUT,
    },
}
"""Operations whose action has another name; several where it needs several."""
