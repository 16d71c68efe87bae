"""Variables of serverless.yml: `${source(parameters):address, default}`."""
