-- Posts the file BODY again and again, selecting the limit LIMIT if there is one; prints what came of it in one line.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local file = assert(io.open(os.getenv("BODY"), "rb"))
wrk.body = file:read("*a")
file:close()
local limit = os.getenv("LIMIT") or ""
if limit ~= "" then
    wrk.headers["x-arch-ratelimit-selector"] = limit
    wrk.headers[limit] = "all"
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format("RESULT %.1f %d %d %d %d\n",
        summary.requests / summary.duration * 1e6, latency:percentile(50), latency:percentile(99), summary.requests,
        errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
