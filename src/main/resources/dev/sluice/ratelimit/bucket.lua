-- One bucket of a limit: fills it up to now, and takes from it or charges it. The sums are those of Bucket.java, and a change
-- here is a change there; all numbers stay below 2^53, where a double is exact.
--
-- KEYS[1]  the bucket, a string: spent, gained and at, as Bucket has them; absent when it is full
-- ARGV[1]  the limit's amount
-- ARGV[2]  its period in microseconds; 0 where nothing flows back
-- ARGV[3]  how many must be there without a debt; empty when it does not matter
-- ARGV[4]  how many more are spent if they are there; below zero to give back
-- ARGV[5]  where nothing flows back: how long the bucket is of use, in milliseconds
-- ARGV[6]  the time in microseconds; absent for that of this server, which all gateways share
--
-- Answers whether it was done, 1 or 0, and spent and gained as they then are.

local amount = tonumber(ARGV[1])
local period = tonumber(ARGV[2])
local needed = tonumber(ARGV[3])
local more = tonumber(ARGV[4])
local MOST_SPENT = 1000000000000
local LONGEST_LIFE = 3153600000000

local now
if ARGV[6] then
  now = tonumber(ARGV[6])
else
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end

-- math.fmod is exact, and so is the division of a multiple; a quotient alone would be rounded.
local function divide(a, b)
  local rest = math.fmod(a, b)
  return (a - rest) / b, rest
end

local spent, gained, at = 0, 0, now
local held = redis.call('GET', KEYS[1])
if held then
  local s, g, a = string.match(held, '^(%d+) (%d+) (%-?%d+)$')
  spent, gained, at = tonumber(s), tonumber(g), tonumber(a)
end

-- What has flowed back by now.
local function fill()
  local periods, rest = divide(math.max(0, now - at), period)
  if periods > divide(spent, amount) then
    spent, gained = 0, 0
  elseif spent > 0 then
    if gained >= period then
      gained = 0
    end
    local high, low = divide(amount, 32768)
    local whole, part = divide(rest * high, period)
    local back, over = divide(part * 32768 + rest * low + gained, period)
    back = periods * amount + whole * 32768 + back
    if back >= spent then
      spent, gained = 0, 0
    else
      spent, gained = spent - back, over
    end
  end
end

if period > 0 then
  fill()
end

local done = not needed or spent + needed <= amount
if done then
  spent = math.min(spent + more, MOST_SPENT)
  if spent <= 0 then
    spent, gained = 0, 0
  end
end

if spent == 0 then
  if held then
    redis.call('DEL', KEYS[1])
  end
elseif done or now < at then
  local life = period > 0 and math.ceil((spent / amount + 1) * period / 1000) or tonumber(ARGV[5])
  redis.call('SET', KEYS[1], string.format('%.0f %.0f %.0f', spent, gained, now),
    'PX', string.format('%.0f', math.min(life, LONGEST_LIFE)))
end

return {done and 1 or 0, spent, gained}
