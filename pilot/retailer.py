"""A retailer's day in numbered batches, the same for one seed everywhere, and the copy of its tables computed apart.

| table | is | written by |
|---|---|---|
| sales | appended to by two tills at once | Delta appends, `writer` says which till |
| inventory | the stock of each store and article, changed and at times removed | Delta MERGE |
| clicks | the last state of each visit to the shop's pages | Hudi upserts, merge on read |
| returns | what customers brought back | Iceberg appends |

Writing a batch twice must leave what writing it once leaves; so stocks are absolute numbers, and appends carry their
batch. The copy apart is kept by SQLite. None of this knows anything of Spark.
"""

from __future__ import annotations

import dataclasses
import random
import sqlite3

from pilot.fingerprint import NOTHING, Fingerprint, of_rows

STORES = 12
ARTICLES = 400
DAYS = ("2026-11-23", "2026-11-24", "2026-11-25")
TILLS = ("east", "west")


@dataclasses.dataclass(frozen=True)
class Table:
    name: str
    schema: str
    keys: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        return [column.split()[0] for column in self.schema.split(",")]


SALES = Table("sales", "sale string, till string, store int, article int, pieces int, cents int, batch int", ("sale",))
INVENTORY = Table("inventory", "store int, article int, pieces int, batch int", ("store", "article"))
CLICKS = Table("clicks", "visit string, day string, page int, clicks int, batch int", ("visit",))
RETURNS = Table("returns", "item string, store int, cents int, batch int", ("item",))
TABLES = (SALES, INVENTORY, CLICKS, RETURNS)


@dataclasses.dataclass(frozen=True)
class Stream:
    """One writer's batches of one table, in order."""

    table: Table
    till: str = ""

    @property
    def name(self) -> str:
        return f"{self.table.name}-{self.till}" if self.till else self.table.name


STREAMS = (*(Stream(SALES, till) for till in TILLS), Stream(INVENTORY), Stream(CLICKS), Stream(RETURNS))


@dataclasses.dataclass(frozen=True)
class Batch:
    """Rows to insert, or to put in place of those with the same key; for `removed` keys, rows to delete."""

    rows: list[tuple]
    removed: list[tuple] = dataclasses.field(default_factory=list)


class Retailer:
    def __init__(self, seed: int, rows_per_batch: int):
        self.seed = seed
        self.rows_per_batch = rows_per_batch

    def batch(self, stream: Stream, number: int) -> Batch:
        """Batch `number` (from 0) of a stream; always the same for one seed."""
        dice = random.Random(f"{self.seed}/{stream.name}/{number}")
        make = {"sales": self._sales, "inventory": self._inventory, "clicks": self._clicks, "returns": self._returns}
        return make[stream.table.name](dice, stream, number)

    def _sales(self, dice: random.Random, stream: Stream, number: int) -> Batch:
        return Batch([(f"{stream.till}-{number}-{item}", stream.till, dice.randrange(STORES), dice.randrange(ARTICLES),
                       dice.randint(1, 9), dice.randint(50, 99_999), number) for item in range(self.rows_per_batch)])

    def _inventory(self, dice: random.Random, _stream: Stream, number: int) -> Batch:
        pairs = [(store, article) for store in range(STORES) for article in range(ARTICLES)]
        chosen = dice.sample(pairs, min(self.rows_per_batch, len(pairs)))
        removals = len(chosen) // 20 if number else 0
        return Batch([(*pair, dice.randint(0, 500), number) for pair in chosen[removals:]], chosen[:removals])

    def _clicks(self, dice: random.Random, _stream: Stream, number: int) -> Batch:
        # A third of the visits go on from the batches before.
        begin = max(0, number * self.rows_per_batch - self.rows_per_batch // 3)
        visits = range(begin, begin + self.rows_per_batch)
        return Batch([(f"visit-{visit}", DAYS[visit % len(DAYS)], dice.randrange(200), dice.randint(1, 40), number)
                      for visit in visits])

    def _returns(self, dice: random.Random, _stream: Stream, number: int) -> Batch:
        return Batch([(f"item-{number}-{item}", dice.randrange(STORES), dice.randint(50, 99_999), number)
                      for item in range(self.rows_per_batch // 4)])


class Copy:
    """What the tables must hold: every state that a reader may see, one after each batch."""

    def __init__(self, retailer: Retailer, batches: int):
        self._states = {stream: self._states_of(retailer, stream, batches) for stream in STREAMS}

    @staticmethod
    def _states_of(retailer: Retailer, stream: Stream, batches: int) -> list[Fingerprint]:
        table = stream.table
        database = sqlite3.connect(":memory:")
        database.execute(f"CREATE TABLE t ({table.schema}, PRIMARY KEY ({', '.join(table.keys)}))")
        marks = ", ".join("?" * len(table.columns))
        states = [NOTHING]
        for number in range(batches):
            batch = retailer.batch(stream, number)
            where = " AND ".join(f"{key} = ?" for key in table.keys)
            database.executemany(f"DELETE FROM t WHERE {where}", batch.removed)
            database.executemany(f"INSERT OR REPLACE INTO t VALUES ({marks})", batch.rows)
            states.append(of_rows(database.execute("SELECT * FROM t")))
        database.close()
        return states

    def after(self, stream: Stream, batches: int) -> Fingerprint:
        return self._states[stream][batches]

    def is_state(self, stream: Stream, seen: Fingerprint, least: int, most: int) -> bool:
        """Whether a reader may see this when between `least` and `most` batches had been committed."""
        return seen in self._states[stream][least:most + 1]
