"""What is read of a process from /proc, while its threads come and go."""

import os
import threading
import time

from bench import process


def test_threads_that_end_while_they_are_looked_at_do_no_harm():
    stopped = threading.Event()

    def begin_and_end_threads() -> None:
        while not stopped.is_set():
            threads = [threading.Thread(target=time.sleep, args=(0.0005,)) for _ in range(20)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    churn = threading.Thread(target=begin_and_end_threads)
    churn.start()
    try:
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            assert process.family(os.getpid())[0] == os.getpid()
    finally:
        stopped.set()
        churn.join()


def test_cpu_time_grows_with_work():
    before = process.cpu_seconds(os.getpid())
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    assert process.cpu_seconds(os.getpid()) - before >= 0.15
