-- Uploads COUNT one-byte objects under PREFIX, a thousand to a folder; threads take turns with the folders. Each thread
-- stops MARGIN answers after its last name, which write its first name again; wrk itself waits for its time.
local count = tonumber(os.getenv("BENCH_COUNT"))
local bucket = os.getenv("BENCH_BUCKET")
local prefix = os.getenv("BENCH_PREFIX")
local thread_total = tonumber(os.getenv("BENCH_THREADS"))
local thread_count = 0
local margin = tonumber(os.getenv("BENCH_MARGIN"))
local per_folder = 1000

function setup(thread)
  thread:set("thread_number", thread_count)
  thread_count = thread_count + 1
end

function init(args)
  folder = thread_number
  place = 0
  answered = 0
  -- A thread stops when all its own have been answered.
  wanted = 0
  for i = thread_number, math.ceil(count / per_folder) - 1, thread_total do
    wanted = wanted + math.min(per_folder, count - i * per_folder)
  end
  headers = { ["Content-Type"] = "application/octet-stream" }
end

function request()
  local number = folder * per_folder + place
  place = place + 1
  if place == per_folder then
    place = 0
    folder = folder + thread_total
  end
  -- wrk throws away the first request of its first thread; what comes behind the end makes up for it.
  if number >= count then number = thread_number * per_folder end
  local path = string.format("/upload/storage/v1/b/%s/o?uploadType=media&fields=name&name=%s%06d%%2F%08d",
    bucket, prefix, math.floor(number / per_folder), number)
  return wrk.format("POST", path, headers, "n")
end

function response(status)
  if status == 200 then answered = answered + 1 end
  if answered >= wanted + margin then wrk.thread:stop() end
end
