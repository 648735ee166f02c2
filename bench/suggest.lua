-- wrk -s suggest.lua URL -- PREFIXES PATH: asks PATH with each line of PREFIXES as its q, round and
-- round, and prints one line that bench_http reads.
local requests, count, at = {}, 0, 0

local function encode(text)
  return (text:gsub("[^%w%-%_%.%~]", function(c) return string.format("%%%02X", c:byte()) end))
end

function init(args)
  for line in io.lines(args[1]) do
    count = count + 1
    requests[count] = wrk.format("GET", args[2] .. "q=" .. encode(line))
  end
end

function request()
  at = at % count + 1
  return requests[at]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %.3f %.3f %.3f %d %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50), latency:percentile(99), summary.requests,
    e.connect + e.read + e.write + e.status + e.timeout))
end
