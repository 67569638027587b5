#!/bin/sh
# Makes the server ask for a login at /admin/, by console-login.xml in the web.xml of a WAR:
#   sh deploy/console-login.sh sluice.war
set -eu
war=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
login=$(cd "$(dirname "$0")" && pwd)/console-login.xml
jar=${JAVA_HOME:+$JAVA_HOME/bin/}jar
work=$(mktemp -d)
cd "$work"
"$jar" xf "$war" WEB-INF/web.xml
sed -i "/<display-name>/r $login" WEB-INF/web.xml
"$jar" uf "$war" WEB-INF/web.xml
rm -r "$work"
