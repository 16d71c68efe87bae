"""The event that a function gets by `integration: lambda`, as mapping templates.

Serverless Framework: REST API, Lambda Integration, Default Request Templates.
"""

from __future__ import annotations

_PAIRS = (
    '{{#foreach($key in {source}.keySet())"$util.escapeJavaScript($key)": '
    '"$util.escapeJavaScript({source}.get($key))"#if($foreach.hasNext), #end#end}}'
)


def _pairs(source: str) -> str:
    return _PAIRS.format(source=source)


_EVENT = (
    '{"body": $body, "method": "$context.httpMethod", '
    '"principalId": "$context.authorizer.principalId", "stage": "$context.stage", '
    '"cognitoPoolClaims": {"sub": "$context.authorizer.claims.sub"}, '
    f'"enhancedAuthContext": {_pairs("$context.authorizer")}, '
    f'"headers": {_pairs("$input.params().header")}, '
    f'"query": {_pairs("$input.params().querystring")}, '
    f'"path": {_pairs("$input.params().path")}, '
    f'"identity": {_pairs("$context.identity")}, '
    f'"stageVariables": {_pairs("$stageVariables")}, '
    '"requestPath": "$context.resourcePath"}'
)

JSON_REQUEST = '#set($body = $input.json("$"))' + _EVENT

FORM_REQUEST = (
    "#define($body){#foreach($pair in $input.path('$').split('&'))"
    "#set($parts = $pair.split('='))"
    '"$util.escapeJavaScript($util.urlDecode($parts[0]))": '
    '"#if($parts.size() > 1)$util.escapeJavaScript($util.urlDecode($parts[1]))#end"'
    "#if($foreach.hasNext), #end#end}#end" + _EVENT
)
