#!/usr/bin/env bash
# Compares the latency of requests that are copied to a provider that never answers with that of requests that are not.
#
#   bench/mirror/run.sh [requests-per-second [seconds]]      default: 100 60
#
# Needs JDK 21 or later as `java` or in JAVA_HOME, and the gateway packaged before:
#   mvn -Prun package -Dexec.skip=true -DskipTests
# JAVA_OPTS are the gateway's own, by default -Xmx256m.
set -euo pipefail

rate=${1:-100} seconds=${2:-60}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
gateway_port=${GATEWAY_PORT:-18090} provider_port=${PROVIDER_PORT:-18091} hanging_port=${HANGING_PORT:-18092}
work=$(mktemp -d)

cat > "$work/sluice.properties" <<PROPERTIES
sluice.auth=open
sluice.providers.answering.base-url=http://127.0.0.1:$provider_port/v1
sluice.providers.answering.auth=none
sluice.providers.answering.default=true
sluice.providers.hanging.base-url=http://127.0.0.1:$hanging_port/v1
sluice.providers.hanging.auth=none
sluice.models.plain.targets=answering
sluice.models.copied.targets=answering
sluice.rules.trial.order=10
sluice.rules.trial.models=copied
sluice.rules.trial.mirror=hanging
PROPERTIES

. "$root/bench/shared/gateway.sh"
start_gateway -Xmx256m
compile "$here"

"$java" -Xmx256m -cp "$work/classes" Mirror "$gateway_port" "$provider_port" "$hanging_port" "$rate" "$seconds"
curl -fsS "http://127.0.0.1:$gateway_port/metrics" | grep '^sluice_mirrors_total' || true
