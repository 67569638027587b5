"""Keeps 100 streams open for a while, and checks that each is whole; asks short requests beside them: clients.py PORT SECONDS"""
import http.client
import sys
import threading
import time

PORT, SECONDS = int(sys.argv[1]), float(sys.argv[2])
lock = threading.Lock()
over = threading.Event()
whole, broken = 0, []
short, refused = 0, []


def ask():
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request(
        "POST", "/v1/chat/completions", '{"stream":true,"messages":[]}', {"Content-Type": "application/json"}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200 or body.count(b"data: {") != 20 or not body.endswith(b"data: [DONE]\n\n"):
        raise ValueError("status %d, ends with %r" % (answer.status, body[-100:]))


def client():
    global whole
    while not over.is_set():
        try:
            ask()
            with lock:
                whole += 1
        except Exception as failure:
            with lock:
                broken.append(repr(failure))


def short_client():
    global short
    while not over.is_set():
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
            connection.request(
                "POST", "/v1/chat/completions", '{"messages":[]}', {"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            if answer.status != 200 or body != b"{}":
                raise ValueError("status %d %r" % (answer.status, body[:100]))
            with lock:
                short += 1
        except Exception as failure:
            with lock:
                refused.append(repr(failure))
        time.sleep(0.1)


threads = [threading.Thread(target=client) for _ in range(100)] + [threading.Thread(target=short_client) for _ in range(10)]
for thread in threads:
    thread.start()
    time.sleep(0.02)
time.sleep(SECONDS)
over.set()
for thread in threads:
    thread.join()
print("streams whole %d, broken %d %s" % (whole, len(broken), broken[:3]))
print("short requests answered %d, failed %d %s" % (short, len(refused), refused[:3]))
sys.exit(1 if broken or refused else 0)
