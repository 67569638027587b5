#!/bin/sh
# Measures single parts of the gateway. Arguments are JMH's: a pattern of names, -t for threads, and so on.
set -e
cd "$(dirname "$0")"
mvn -q -B -f ../../pom.xml install -DskipTests -Dspotless.check.skip
mvn -q -B package
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp 'target/classes:target/lib/*' org.openjdk.jmh.Main "$@"
