'use strict'
// AWS SDK v2 for JavaScript asks its region_config for an endpoint where neither the client
// nor the SDK's configuration names one: here that is the engine's.

function redirect (regionConfig) {
  const configure = regionConfig.configureEndpoint
  if (typeof configure !== 'function') return
  regionConfig.configureEndpoint = (service) => {
    configure(service)
    const endpoint = process.env.AWS_ENDPOINT_URL
    if (!endpoint) return
    service.config.endpoint = endpoint
    service.isGlobalEndpoint = false
    // names before the engine's host name do not resolve offline
    service.config.hostPrefixEnabled = false
    service.config.s3ForcePathStyle = true
  }
}

module.exports = { redirect }
