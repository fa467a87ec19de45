"""A firm whose calls are recorded, transcribed and bound to a script."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import numpy as np

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor
from callcenter.db import Database
from callcenter.jobs.engines import create_jobs
from callcenter.jobs.ports import JobRegistry
from recordings.transcription.spoken import SpokenRecord
from scripts_qa.checking.jobs import ALL_JOBS
from scripts_qa.checking.pipeline import Around, CallChecker
from scripts_qa.checking.quality import TrustRule
from scripts_qa.checking.queueing import CheckQueue
from scripts_qa.checking.rescoring import Rescorer
from scripts_qa.checking.service import Checks, Desk
from scripts_qa.checking.showing import CheckDesk
from scripts_qa.forms.service import FormLibrary
from scripts_qa.library.models import SalesScript, ScriptBinding, ScriptVersion
from scripts_qa.library.service import ScriptLibrary
from scripts_qa.loading import load_script
from scripts_qa.matching.meaning import Meaning, Vectors
from tests.fakes.stories import NOW
from tests.recordings.transcription.world import ADMIN, ANNA, BORIS, QUINN, Firm, hire

BEFORE: Final = NOW - timedelta(days=30)
QA: Final = Actor.of(QUINN)
SCRIPT: Final = """
script: order-en
format: 1
lang: en
title: An order
steps:
  - {id: greet, title: Greeted, weight: 10, when: {first_s: 20}, any: ["good morning", "hello this is {name}"]}
  - {id: price, title: Named the price, weight: 10, any: ["that is {money} a month", "it costs {money}"]}
  - {id: recorded, title: Recording notice, kind: fatal, any: ["this call is recorded"]}
forbid:
  - {id: pressure, title: Pressed, penalty: 20, any: ["you have to decide now"]}
metrics:
  - {id: talk, title: Share of talk, metric: agent_talk_share, band: [0.1, 0.9], weight: 5}
"""
GOOD: Final = "good morning this call is recorded that is fifty dollars a month"
POOR: Final = "hm yes what is it that you want from us today well then you have to decide now"
RULE: Final = TrustRule(least=0.8, reviewed=20)


class QaFirm(Firm):
    """The parts as bootstrap puts them together."""

    def __init__(self, database: Database, folder: Path, meaning: Meaning | None = None) -> None:
        super().__init__(database, folder)
        self._scripts: dict[str, UUID] = {}
        registry = JobRegistry(ALL_JOBS)
        audit = AuditTrail(database, names=self.names, now=lambda: NOW)
        self.check_jobs = create_jobs(database, registry)
        self.check_queue = CheckQueue(self.check_jobs, enabled=True)
        self.scripts = ScriptLibrary(now=lambda: NOW, languages={"sales": "en"})
        self.forms = FormLibrary(audit, self.names)
        self.around = Around(
            database=database,
            bus=self.bus,
            calls=self.calls,
            library=self.library,
            spoken=SpokenRecord(),
            scripts=self.scripts,
            forms=self.forms,
            rule=RULE,
            meaning=meaning,
        )
        self.checker = CallChecker(self.around)
        self.checks = Checks(
            Desk(rule=RULE, audit=audit, scripts=self.scripts, forms=self.forms, queue=self.check_queue)
        )
        self.desk = CheckDesk(self.checks, calls=self.calls, scripts=self.scripts, names=self.names, audit=audit)
        self.rescorer = Rescorer(self.around, self.check_queue, audit)

    async def publish(self, text: str = SCRIPT, *, n: int = 1, bind: bool = True) -> UUID:
        """A version in force before every call; the version's id."""
        source = load_script(text)
        key = source.script.script
        async with self.database.transaction() as session:
            script_id = self._scripts.get(key) or uuid4()
            if key not in self._scripts:
                session.add(
                    SalesScript(id=script_id, key=key, title=key, language="en", created_at=BEFORE, draft_rev=0)
                )
                self._scripts[key] = script_id
                await session.flush()
            version = ScriptVersion(
                id=uuid4(),
                script_id=script_id,
                n=n,
                sha256=source.sha256,
                text=text,
                title=source.script.title,
                language="en",
                note="",
                published_at=BEFORE,
            )
            session.add(version)
            if bind:
                session.add(
                    ScriptBinding(
                        id=uuid4(), script_id=script_id, queue="sales", min_talk_s=0, priority=0, created_at=BEFORE
                    )
                )
        return version.id

    async def check(self, call_id: str, *, again: bool = False) -> None:
        await self.checker.run(call_id, again=again)


async def a_qa_firm(database: Database, folder: Path, meaning: Meaning | None = None) -> QaFirm:
    await hire(database, ANNA, QUINN, ADMIN, BORIS)
    return QaFirm(database, folder, meaning)


class TopicEmbedder:
    """An embedding of three topics, by the words that belong to them."""

    name = "topics-1"
    TOPICS: Final = (("morning", "welcome", "hello"), ("dollars", "pay", "costs"), ("recorded", "tape"))

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = [[float(sum(text.count(word) for word in topic)) + 0.01 for topic in self.TOPICS] for text in texts]
        vectors = np.array(rows, dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
