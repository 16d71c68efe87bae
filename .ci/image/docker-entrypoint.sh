#!/bin/bash
# What the official image's entry point does for us: LOCALSTACK_* variables lose their prefix,
# boot hooks run, the supervisor takes over.
set -eo pipefail

while IFS='=' read -r -d '' name value; do
  case "$name" in
    LOCALSTACK_HOSTNAME | LOCALSTACK_AUTH_TOKEN) ;;
    LOCALSTACK_*) export "${name#LOCALSTACK_}=$value" ;;
  esac
done < <(env -0)

mkdir -p /var/lib/localstack/logs
if [ -d /etc/localstack/init/boot.d ]; then
  /opt/code/localstack/.venv/bin/python -m localstack.runtime.init BOOT
fi
exec /opt/code/localstack/.venv/bin/localstack-supervisor
