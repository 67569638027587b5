#!/usr/bin/env bash
# Has a thousand requests wait for the places of one provider, and leave when they like, and checks that no place is lost.
#
#   bench/line/run.sh [seconds [callers [places]]]      default: 60 1000 20
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
sluice.providers.line.base-url=http://127.0.0.1:$provider_port/v1
sluice.providers.line.auth=none
sluice.providers.line.max-in-flight=$places
sluice.providers.line.queue=1000
sluice.providers.line.queue-wait=60s
PROPERTIES
for number in $(seq 0 39); do
    echo "sluice.clients.line-$number.key-sha256=$(printf 'line-%d' "$number" | sha256sum | cut -c1-64)"
done >> "$work/sluice.properties"

ulimit -n "$(ulimit -Hn)"
options=${JAVA_OPTS:--Xmx512m}
unset JAVA_OPTS
export SLUICE_CONFIG="$work/sluice.properties"
(cd "$root/target/jetty-base" \
    && exec "$java" $options -jar "$(ls "$root"/target/jetty-home/jetty-home-*/start.jar)" jetty.http.port="$gateway_port") \
    > "$work/gateway.log" 2>&1 &
gateway=$!
trap 'kill "$gateway" 2> /dev/null || true; wait 2> /dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 1 120); do
    curl -fsS "http://127.0.0.1:$gateway_port/health/ready" > /dev/null 2>&1 && break
    sleep 0.5
done

"$java" -Xmx256m "$here/Line.java" "$gateway_port" "$provider_port" "$places" "$callers" "$seconds"
