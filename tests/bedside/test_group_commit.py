"""Messages that come together share a commit; one that comes alone waits for no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from openketamine.bedside.recorder import Recorder


@asynccontextmanager
async def recording(commits: list[list[int]], window_s: float) -> AsyncIterator[Recorder[int]]:
    def write(entries: Sequence[int]) -> None:
        commits.append(list(entries))

    recorder = Recorder[int](write, is_passing=lambda error: False, window_s=window_s)
    recorder.start()
    try:
        yield recorder
    finally:
        await asyncio.to_thread(recorder.stop)


async def test_a_sender_that_waits_for_each_answer_is_not_held_until_the_window_ends() -> None:
    commits: list[list[int]] = []
    async with recording(commits, window_s=3600) as recorder, asyncio.timeout(30):
        for number in range(20):
            await recorder.submit(number)
            assert commits[-1] == [number]  # it was written before it was told


async def test_messages_that_come_together_share_a_commit() -> None:
    commits: list[list[int]] = []
    async with recording(commits, window_s=3600) as recorder, asyncio.timeout(30):
        await asyncio.gather(*(recorder.submit(number) for number in range(500)))
    assert sorted(number for batch in commits for number in batch) == list(range(500))
    assert len(commits) < 50
