-- Uploads objects of SIZE bytes under names of their own: uploadType=media, durable when the answer leaves.
local size = tonumber(os.getenv("BENCH_SIZE"))
local bucket = os.getenv("BENCH_BUCKET")
local body = string.rep("x", size)
local thread_count = 0

function setup(thread)
  thread:set("thread_number", thread_count)
  thread_count = thread_count + 1
end

function init(args)
  counter = 0
  run = os.getenv("BENCH_RUN") or "0"
  headers = { ["Content-Type"] = "application/octet-stream" }
end

function request()
  counter = counter + 1
  local path = string.format("/upload/storage/v1/b/%s/o?uploadType=media&prettyPrint=false&name=p%s-%d-%d",
    bucket, run, thread_number, counter)
  return wrk.format("POST", path, headers, body)
end
