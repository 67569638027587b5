#!/usr/bin/env bash
# Attacks the packaged gateway as one hostile client beside twenty polite ones, and compares the polite ones with an undisturbed run.
#
#   bench/attack/run.sh [seconds]      default: 120, of which the first half is undisturbed
#
# Needs JDK 21 or later as `java` or in JAVA_HOME, python3, and the gateway packaged before:
#   mvn -Prun package -Dexec.skip=true -DskipTests
# JAVA_OPTS are the gateway's own, by default those of docs/deploy/jetty.md; GATEWAY_JAVA_HOME is its JDK, by default the same. Fails if a
# polite request failed, if /health/live did not answer, or if the gateway ended. The log of the gateway is shown if it ended.
set -euo pipefail

seconds=${1:-120}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
gateway_java=${GATEWAY_JAVA_HOME:+$GATEWAY_JAVA_HOME/bin/}java
[ -n "${GATEWAY_JAVA_HOME:-}" ] || gateway_java=$java
gateway_port=${GATEWAY_PORT:-18180} provider=${PROVIDER_PORT:-18181}
start=$(ls "$root"/target/jetty-home/jetty-home-*/start.jar 2> /dev/null) ||
    { echo "package the gateway first: mvn -Prun package -Dexec.skip=true -DskipTests" >&2; exit 1; }

work=$(mktemp -d)
gateway=
stop() {
    [ -z "$gateway" ] || kill "$gateway" 2> /dev/null || true
    wait 2> /dev/null || true
    rm -rf "$work"
}
trap stop EXIT
ulimit -n "$(ulimit -Hn)"

hash() { printf %s "$1" | openssl dgst -sha256 -r | cut -c1-64; }
cat > "$work/sluice.properties" <<PROPERTIES
sluice.providers.mock.base-url=http://127.0.0.1:$provider/v1
sluice.providers.mock.auth=none
sluice.providers.mock.default=true
sluice.clients.polite.key-sha256=$(hash sk-polite)
sluice.clients.hostile.key-sha256=$(hash sk-hostile)
sluice.limits.each.model=*
sluice.limits.each.selector=@client
sluice.limits.each.tokens=1000000000
sluice.limits.team.model=*
sluice.limits.team.selector=x-team
sluice.limits.team.tokens=1000000
PROPERTIES

(cd "$root/target/jetty-base" && SLUICE_CONFIG="$work/sluice.properties" exec "$gateway_java" \
    ${JAVA_OPTS:--Xmx512m -XX:+UseParallelGC -XX:+ExitOnOutOfMemoryError} -jar "$start" jetty.http.port="$gateway_port") > "$work/gateway.log" 2>&1 &
. "$root/bench/shared/gateway.sh"
await_gateway
# start.jar may have started a second process: the server is the one with the open port.
gateway=$(ss -ltnpH "sport = :$gateway_port" | sed -n 's/.*pid=\([0-9]*\).*/\1/p' | head -1)
[ -n "$gateway" ] || { cat "$work/gateway.log" >&2; exit 1; }

result=0
"$java" -Xmx1g "$here/Attack.java" "$gateway_port" "$provider" "$seconds" "$gateway" "${java%java}jcmd" || result=$?
kill -0 "$gateway" 2> /dev/null || { tail -50 "$work/gateway.log" >&2; echo "the gateway ended" >&2; exit 1; }
exit $result
