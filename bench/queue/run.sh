#!/usr/bin/env bash
# Has a thousand requests wait for the places of one provider, and leave when they like, and checks that no place is lost.
#
#   bench/queue/run.sh [seconds [callers [places]]]      default: 60 1000 20
#
# Needs JDK 21 or later as `java` or in JAVA_HOME, and the gateway packaged before:
#   mvn -Prun package -Dexec.skip=true -DskipTests
# JAVA_OPTS are the gateway's own, by default -Xmx512m.
set -euo pipefail

seconds=${1:-60} callers=${2:-1000} places=${3:-20}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
gateway_port=${GATEWAY_PORT:-18082} provider_port=${PROVIDER_PORT:-18083}
work=$(mktemp -d)

cat > "$work/sluice.properties" <<PROPERTIES
sluice.providers.queue.base-url=http://127.0.0.1:$provider_port/v1
sluice.providers.queue.auth=none
sluice.providers.queue.max-in-flight=$places
sluice.providers.queue.queue=1000
sluice.providers.queue.queue-wait=60s
PROPERTIES
for number in $(seq 0 39); do
    echo "sluice.clients.queue-$number.key-sha256=$(printf 'queue-%d' "$number" | sha256sum | cut -c1-64)"
done >> "$work/sluice.properties"

. "$root/bench/shared/gateway.sh"
start_gateway -Xmx512m
compile "$here"

"$java" -Xmx256m -cp "$work/classes" Queue "$gateway_port" "$provider_port" "$places" "$callers" "$seconds"
