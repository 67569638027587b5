#!/usr/bin/env bash
# Holds many streams through the packaged gateway and checks every event.
#
#   bench/streams/run.sh [streams [events-per-second [seconds]]]      default: 2000 20 30
#
# Needs JDK 21 or later as `java` or in JAVA_HOME, and the gateway packaged before:
#   mvn -Prun package -Dexec.skip=true -DskipTests
# JAVA_OPTS are the gateway's own, by default -Xmx512m; GATEWAY_JAVA_HOME is its JDK, by default the same. CONTAINER is jetty, tomcat
# or wildfly; the last two are set up as docs/deploy says, out of target/containers, where `mvn verify` puts them.
set -euo pipefail

streams=${1:-2000} rate=${2:-20} seconds=${3:-30}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
gateway_port=${GATEWAY_PORT:-18080} provider_port=${PROVIDER_PORT:-18081}
work=$(mktemp -d)

cat > "$work/sluice.properties" <<PROPERTIES
sluice.providers.bench.base-url=http://127.0.0.1:$provider_port/v1
sluice.providers.bench.auth=none
sluice.auth=open
sluice.providers.bench.default=true
PROPERTIES

ulimit -n "$(ulimit -Hn)"
container=${CONTAINER:-jetty}
gateway_home=${GATEWAY_JAVA_HOME:-${JAVA_HOME:-}}
gateway_java=${gateway_home:+$gateway_home/bin/}java
options=${JAVA_OPTS:--Xmx512m}
unset JAVA_OPTS
export SLUICE_CONFIG="$work/sluice.properties"

start_jetty() {
    cd "$root/target/jetty-base"
    exec "$gateway_java" $options -jar "$(ls "$root"/target/jetty-home/jetty-home-*/start.jar)" jetty.http.port="$gateway_port"
}

start_tomcat() {
    export CATALINA_HOME=$(ls -d "$root"/target/containers/apache-tomcat-*) CATALINA_BASE="$work/tomcat" JAVA_HOME="$gateway_home"
    mkdir -p "$CATALINA_BASE/webapps" "$CATALINA_BASE/logs" "$CATALINA_BASE/temp"
    cp -r "$CATALINA_HOME/conf" "$root/deploy/tomcat/conf" "$CATALINA_BASE/"
    cp "$root/target/sluice.war" "$CATALINA_BASE/webapps/ROOT.war"
    "$gateway_java" -version 2>&1 | grep -q '"17' && options="$options -Dsluice.virtual-threads=false"
    CATALINA_OPTS="$options -Dsluice.port=$gateway_port" exec sh "$CATALINA_HOME/bin/catalina.sh" run
}

start_wildfly() {
    export JBOSS_HOME=$(ls -d "$root"/target/containers/wildfly-*) JAVA_HOME="$gateway_home"
    cp -r "$JBOSS_HOME/standalone" "$work/wildfly"
    JAVA_OPTS="-Djboss.server.base.dir=$work/wildfly" sh "$JBOSS_HOME/bin/jboss-cli.sh" --file="$root/deploy/wildfly/sluice.cli"
    cp "$root/target/sluice.war" "$work/wildfly/deployments/ROOT.war"
    JAVA_OPTS="$options -Djava.net.preferIPv4Stack=true" exec sh "$JBOSS_HOME/bin/standalone.sh" \
        -Djboss.server.base.dir="$work/wildfly" -Djboss.http.port="$gateway_port" -Djboss.management.http.port=0
}

. "$root/bench/shared/gateway.sh"
("start_$container" > "$work/gateway.log" 2>&1) &
trap 'kill "$gateway" 2> /dev/null || true; pkill -P $$ 2> /dev/null || true; wait 2> /dev/null || true; rm -rf "$work"' EXIT
gateway=
await_gateway
compile "$here"
# The server is the process with the open port: a script may have started it.
gateway=$(ss -ltnpH "sport = :$gateway_port" | sed -n 's/.*pid=\([0-9]*\).*/\1/p')

"$java" -cp "$work/classes" Streams "$gateway_port" "$provider_port" 50 20 3 > /dev/null # warms up
"$java" -Xmx1g -cp "$work/classes" Streams "$gateway_port" "$provider_port" "$streams" "$rate" "$seconds" &
clients=$!
sleep $((seconds * 3 / 4))
grep -E '^(Pss|Rss):' "/proc/$gateway/smaps_rollup" | awk '{printf "gateway %s %.0f MB\n", $1, $2 / 1024}'
awk '/^Threads/ {print "gateway threads: " $2}' "/proc/$gateway/status"
wait "$clients"
curl -fsS "http://127.0.0.1:$gateway_port/metrics" | grep '^active_http_calls'
