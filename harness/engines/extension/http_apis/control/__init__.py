"""The operations of `apigatewayv2`: making, changing and reading APIs."""
