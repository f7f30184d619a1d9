-- Reads objects o0 to o<COUNT-1> in turn from PREFIX; SUFFIX is put behind the name.
local count = tonumber(os.getenv("BENCH_COUNT"))
local prefix = os.getenv("BENCH_PREFIX")
local suffix = os.getenv("BENCH_SUFFIX") or ""
local thread_count = 0

function setup(thread)
  thread:set("offset", thread_count * 7919)
  thread_count = thread_count + 1
end

function init(args)
  counter = offset
end

function request()
  counter = counter + 1
  return wrk.format("GET", prefix .. "o" .. (counter % count) .. suffix)
end
