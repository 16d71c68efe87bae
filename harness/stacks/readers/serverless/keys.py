"""The keys of serverless.yml, v3 (Serverless Framework: Serverless.yml Reference)."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TOP = _words(
    """
    app build configValidationMode console custom dashboard deprecationNotificationMode
    disabledDeprecations frameworkVersion functions layers licenseKey org outputs package
    params plugins projectDir provider resources service stages stepFunctions tenant
    useDotenv variablesResolutionMode
    """
)
PROVIDER = _words(
    """
    alb apiGateway apiKeys apiName architecture cfnRole cloudFront deploymentBucket
    deploymentMethod deploymentPrefix description disableRollback ecr endpointType
    environment eventBridge httpApi iam iamManagedPolicies iamRoleStatements kinesis
    kmsKeyArn lambdaHashingVersion layers logDataProtectionPolicy logRetentionInDays logs
    memorySize name notificationArns profile region resourcePolicy role
    rolePermissionsBoundary rollbackConfiguration runtime runtimeManagement s3 stackName
    stackParameters stackPolicy stackTags stage tags timeout tracing usagePlan
    versionFunctions vpc vpcEndpointIds websocketsApiName
    websocketsApiRouteSelectionExpression websocketsDescription
    """
)
FUNCTION = _words(
    """
    architecture awsKmsKeyArn condition dependsOn description destinations disableLogs
    environment ephemeralStorageSize events fileSystemConfig handler httpApi image kmsKeyArn
    layers logDataProtectionPolicy logRetentionInDays logs maximumEventAge
    maximumRetryAttempts memorySize name onError package provisionedConcurrency
    recursiveLoop reservedConcurrency role runtime runtimeManagement snapStart tags timeout
    tracing url versionFunction vpc
    """
)
LAYER = _words(
    """
    allowedAccounts compatibleArchitectures compatibleRuntimes description licenseInfo name
    package path retain
    """
)
PACKAGE = _words(
    """
    artifact artifactsS3KeyDirname exclude excludeDevDependencies include individually path
    patterns
    """
)
IAM = _words("deploymentRole role")
IAM_ROLE = _words(
    """
    managedPolicies name path permissionBoundary permissionsBoundary statements tags
    """
)
HTTP = _words(
    """
    async authorizer connectionId connectionType cors documentation integration method
    operationId path private request reqValidatorName response timeoutInMillis
    """
)
HTTP_AUTHORIZER = _words(
    """
    arn authorizerId claims identitySource identityValidationExpression managedExternally
    name resultTtlInSeconds scopes type
    """
)
HTTP_CORS = _words("allowCredentials cacheControl headers maxAge methods origin origins")
HTTP_REQUEST = _words(
    """
    contentHandling method parameters passThrough schema schemas template uri
    """
)
API_GATEWAY = _words(
    """
    apiKeys apiKeySourceType binaryMediaTypes description disableDefaultEndpoint endpoint
    metrics minimumCompressionSize request resourcePolicy restApiId restApiResources
    restApiRootResourceId shouldStartNameWithService stage timeoutInMillis usagePlan
    websocketApiId
    """
)
HTTP_API = _words("authorizer method path")
PROVIDER_HTTP_API = _words(
    """
    authorizers cors description disableDefaultEndpoint id metrics name payload
    shouldStartNameWithService timeout useProviderTags
    """
)
HTTP_API_AUTHORIZER = _words(
    """
    audience enableSimpleResponses functionArn functionName identitySource issuerUrl
    managedExternally name payloadVersion resultTtlInSeconds type
    """
)
HTTP_API_CORS = _words(
    """
    allowCredentials allowedHeaders allowedMethods allowedOrigins exposedResponseHeaders
    maxAge
    """
)
S3 = _words("bucket event existing forceDeploy rules")
SCHEDULE = _words(
    """
    description enabled groupName input inputPath inputTransformer method name rate roleArn
    timezone
    """
)
STREAM = _words(
    """
    arn batchSize batchWindow bisectBatchOnFunctionError consumer destinations enabled
    filterPatterns functionResponseType maximumRecordAgeInSeconds maximumRetryAttempts
    parallelizationFactor startingPosition startingPositionTimestamp tumblingWindowInSeconds
    type
    """
)
SQS = _words(
    """
    arn batchSize enabled filterPatterns functionResponseType maximumBatchingWindow
    maximumConcurrency
    """
)
SNS = _words("arn displayName filterPolicy filterPolicyScope redrivePolicy topicName")
WEBSOCKET = _words("authorizer route routeResponseSelectionExpression")
EVENT_BRIDGE = _words(
    """
    deadLetterQueueArn description enabled eventBus input inputPath inputTransformer name
    pattern retryPolicy schedule
    """
)
CLOUDWATCH_EVENT = _words("description enabled event input inputPath inputTransformer name")
ALB = _words(
    """
    authorizer conditions healthCheck listenerArn multiValueHeaders priority targetGroupName
    """
)
IOT = _words("description enabled name sql sqlVersion")
COGNITO = _words("existing forceDeploy kmsKeyId lambdaVersion pool trigger")
URL = _words("authorizer cors invokeMode")
RESOURCES = _words(
    """
    AWSTemplateFormatVersion Conditions Description extensions Mappings Metadata Outputs
    Parameters Resources Rules Transform
    """
)
