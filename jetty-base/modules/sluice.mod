[description]
Threads, log format and the demo's address for Sluice: virtual threads where the JDK has them, platform threads elsewhere.

[provides]
threadpool

[depends]
logging

[xml]
etc/sluice.xml

[ini-template]
## How many exchanges can run at once on a JDK without virtual threads
# jetty.threadPool.maxThreads=2500
