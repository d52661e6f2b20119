"""The MLLP server and client over a real loopback socket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from openketamine.devices.hl7v2 import (
    Ack,
    Hl7Error,
    MllpClient,
    MllpServer,
    Peer,
    decode_message,
    encode_ack,
)
from openketamine.devices.hl7v2.client import AckReply, read_ack
from openketamine.devices.hl7v2.framing import Fault, Framer, frame

from .messages import AT, obx, oru


async def answer(raw: bytes, peer: Peer) -> Ack:
    try:
        return encode_ack(decode_message(raw, received_at=AT), at=AT)
    except Hl7Error as error:
        return encode_ack(error, at=AT)


def serve(
    handler: Callable[[bytes, Peer], Awaitable[Ack]] = answer,
    *,
    on_fault: Callable[[Fault, Peer], None] | None = None,
    max_bytes: int = 100_000,
    silence_s: float = 5.0,
) -> MllpServer:
    return MllpServer(
        handler,
        "127.0.0.1",
        0,
        clock=lambda: AT,
        on_fault=on_fault,
        max_bytes=max_bytes,
        silence_s=silence_s,
    )


async def exchange(server: MllpServer, sent: bytes, replies: int) -> list[AckReply]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(sent)
    framer, got = Framer(), list[AckReply]()
    try:
        while len(got) < replies:
            data = await asyncio.wait_for(reader.read(65536), 10)
            assert data, f"closed after {got}"
            got += [r for i in framer.feed(data) if isinstance(i, bytes) and (r := read_ack(i))]
    finally:
        writer.close()
    return got


def named(control_id: str, value: str = "72") -> bytes:
    return oru(obx(value=value)).replace(b"|C1|", f"|{control_id}|".encode())


async def test_many_messages_sent_without_waiting_are_answered_in_order() -> None:
    names = [f"N{n}" for n in range(300)]  # more than are handled at one time
    async with serve() as server:
        replies = await exchange(server, b"".join(frame(named(n)) for n in names), 300)
    assert [(r.code, r.control_id) for r in replies] == [("AA", n) for n in names]


async def test_a_slow_answer_does_not_let_a_later_one_overtake_it() -> None:
    async def slow_first(raw: bytes, peer: Peer) -> Ack:
        if b"|SLOW|" in raw:
            await asyncio.sleep(0.1)
        return await answer(raw, peer)

    async with serve(slow_first) as server:
        replies = await exchange(server, frame(named("SLOW")) + frame(named("FAST")), 2)
    assert [r.control_id for r in replies] == ["SLOW", "FAST"]


async def test_a_bad_message_between_good_ones_is_refused_alone() -> None:
    sent = frame(named("A")) + frame(named("B", "abc")) + frame(b"junk") + frame(named("C"))
    async with serve() as server:
        replies = await exchange(server, sent, 4)
    assert [(r.code, r.control_id) for r in replies] == [
        ("AA", "A"),
        ("AE", "B"),
        ("AR", ""),
        ("AA", "C"),
    ]
    assert "OBX^1^5" in replies[1].reason


async def test_a_message_over_the_size_is_rejected_with_its_control_id_and_a_reason() -> None:
    faults: list[Fault] = []
    big = named("BIG") + b"NTE|1||" + b"x" * 5000
    async with serve(on_fault=lambda f, p: faults.append(f), max_bytes=2000) as server:
        replies = await exchange(server, frame(big) + frame(named("OK")), 2)
    assert (replies[0].code, replies[0].control_id) == ("AR", "BIG")
    assert "larger than 2000 bytes" in replies[0].reason
    assert replies[1].code == "AA"
    assert len(faults) == 1


async def test_silence_within_a_message_is_rejected_and_the_connection_goes_on() -> None:
    async with serve(silence_s=0.05) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"\x0b" + named("HALF"))
        first = await asyncio.wait_for(reader.readuntil(b"\x1c\r"), 10)
        writer.write(frame(named("NEXT")))
        second = await asyncio.wait_for(reader.readuntil(b"\x1c\r"), 10)
        writer.close()
    assert b"MSA|AR|HALF|the message has no end block" in first
    assert b"MSA|AA|NEXT" in second


async def test_a_handler_that_fails_answers_ae_and_does_not_end_the_connection(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def failing(raw: bytes, peer: Peer) -> Ack:
        if b"|BAD|" in raw:
            raise RuntimeError("disk on fire")
        return await answer(raw, peer)

    async with serve(failing) as server:
        replies = await exchange(server, frame(named("BAD")) + frame(named("OK")), 2)
    assert [(r.code, r.control_id) for r in replies] == [("AE", "BAD"), ("AA", "OK")]
    assert "disk on fire" not in replies[0].reason
    assert "could not be handled" in caplog.text


async def test_anything_but_an_acknowledgement_is_never_sent() -> None:
    async def commanding(raw: bytes, peer: Peer) -> Ack:
        return b"MSH|^~\\&|set rate"  # type: ignore[return-value]

    async with serve(commanding) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(frame(named("A")) + b"")
        writer.write_eof()
        assert await asyncio.wait_for(reader.read(), 10) == b""
        writer.close()


async def test_the_client_sends_again_until_it_is_acknowledged() -> None:
    seen: list[bytes] = []

    async def deaf_at_first(raw: bytes, peer: Peer) -> Ack:
        seen.append(raw)
        if len(seen) < 3:
            await asyncio.sleep(30)
        return await answer(raw, peer)

    async with (
        serve(deaf_at_first) as server,
        MllpClient("127.0.0.1", server.port, ack_timeout_s=0.1, retry_s=0.01) as client,
    ):
        reply = await client.send(named("A"))
    assert (reply.code, client.resent, len(seen)) == ("AA", 2, 3)


async def test_the_client_comes_back_when_the_server_does() -> None:
    first = serve()
    await first.start()
    async with MllpClient("127.0.0.1", first.port, ack_timeout_s=1, retry_s=0.02) as client:
        assert (await client.send(named("A"))).is_accepted
        await first.close()
        waiting = asyncio.create_task(client.send(named("B")))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        second = MllpServer(answer, "127.0.0.1", first.port, clock=lambda: AT)
        async with second:
            assert (await asyncio.wait_for(waiting, 10)).is_accepted


async def test_a_client_with_few_attempts_gives_up_with_a_sentence() -> None:
    async with serve() as server:
        port = server.port
    async with MllpClient("127.0.0.1", port, attempts=2, retry_s=0.01) as client:
        with pytest.raises(ConnectionError, match="did not acknowledge"):
            await client.send(named("A"))


async def test_a_refusal_is_an_answer_and_is_not_sent_again() -> None:
    async with serve() as server, MllpClient("127.0.0.1", server.port) as client:
        reply = await client.send(named("A", "abc"))
    assert (reply.code, client.resent) == ("AE", 0)


async def test_a_device_that_goes_away_leaves_no_connection_behind() -> None:
    async def never(raw: bytes, peer: Peer) -> Ack:
        await asyncio.sleep(0.05)
        return await answer(raw, peer)

    async with serve(never) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"".join(frame(named(f"N{n}")) for n in range(600)))
        await asyncio.sleep(0.02)
        assert server.connection_count == 1
        writer.transport.abort()
        for _ in range(200):
            if server.connection_count == 0:
                break
            await asyncio.sleep(0.02)
        assert server.connection_count == 0
