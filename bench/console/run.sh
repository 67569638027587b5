#!/usr/bin/env bash
# Measures the calls of the admin API, and the pages of the console in Chromium, on a full ledger; and what people who watch Live cost.
#
#   bench/console/run.sh [h2 | postgresql [ROWS]]           calls and pages                     default: h2 1000000
#   bench/console/run.sh viewers [N [RATE [ROUNDS]]]        clients with and without N viewers  default: 30 200 9
#
# PostgreSQL is the one that the tests use. The ledger is made below TMPDIR or /tmp, and kept there for the next run: 3 GB for a million rows in H2.
# JAVA_OPTS are the program's: -Donly=TEXT measures only the calls with this text in them, -Donly=pages only the pages.
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q -B test-compile -Dspotless.check.skip dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/bench-classpath
java=${JAVA_HOME:+$JAVA_HOME/bin/}
path="target/test-classes:target/classes:$(cat target/bench-classpath)"
"${java}javac" -d target/bench-console -cp "$path" bench/console/*.java
if [ "${1:-h2}" = viewers ]; then
  program=(Viewers "${2:-30}" "${3:-200}" "${4:-9}")
else
  program=(ConsoleBench "${1:-h2}" "${2:-1000000}")
fi
exec "${java}java" -Xmx512m ${JAVA_OPTS:-} -Djava.util.logging.config.file=src/test/resources/logging.properties \
  -cp "target/bench-console:$path" "${program[@]}"
