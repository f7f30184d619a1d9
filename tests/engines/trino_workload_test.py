"""A retailer's day loaded by Trino, with the server killed in the middle of it."""

from __future__ import annotations

import threading
import time

from pilot.retailer import Retailer
from pilot.trino.workload import Workload


def test_a_load_that_meets_a_kill_loses_and_doubles_nothing_and_is_never_read_wrong(trino_lake, schema):
    workload = Workload(trino_lake.trino, schema, Retailer(seed=7, rows_per_batch=100), batches=4)
    workload.create()
    done = threading.Event()

    def kill_in_the_middle() -> None:
        while workload.acknowledged() < workload.total() // 3 and not done.is_set():
            time.sleep(0.05)
        trino_lake.kill_and_start_again()

    killer = threading.Thread(target=kill_in_the_middle)
    killer.start()
    outcome = workload.run()
    done.set()
    killer.join()
    assert outcome.gave_up == []
    assert outcome.wrong_answers == []
    assert outcome.questions > 0
    assert workload.wrong_tables() == []
