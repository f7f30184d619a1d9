"""What Trino is refused in a run where all is well, beside what every engine is (pilot/answers.py)."""

from __future__ import annotations

from pilot.answers import Explanation

EXPLAINED = (
    Explanation("storage.objects.delete", 404, "No such object",
                "A part of a batch that removes a directory or files that another clean-up already removed; Trino takes it"
                " for done."),
)
