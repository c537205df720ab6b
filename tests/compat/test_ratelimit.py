"""The client-side limit: exact, adaptive, shared between processes, and part of the deadline."""

import asyncio
import gc
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
from pyrate_limiter import (
    BucketAsyncWrapper,
    InMemoryBucket,
    Limiter,
    Rate,
    SingleBucketFactory,
    SQLiteBucket,
)

from hubspot_compat._domain.errors import ConnectionFailed, InvalidInput, ServerError
from hubspot_compat._transport.http import SyncTransport, default_settings
from hubspot_compat._transport.rate_limit import (
    DEFAULT_RATE_LIMIT,
    RateLimit,
    RateLimiter,
    make_rate_limiter,
)

from .faulty_server import FaultyServer
from .transports import KINDS, READ, TOKEN, Time, kind_name, mocked, ok

both = pytest.mark.parametrize("kind", KINDS, ids=kind_name)


class Clock:
    """Milliseconds for a bucket, turned by hand."""

    def __init__(self, bucket):
        bucket._clock = self
        self.milliseconds = 1_000_000

    def now(self):
        return self.milliseconds


def gate_and_clock(setting):
    limiter = make_rate_limiter(setting)
    return limiter, Clock(limiter._bucket)


def take_all(limiter):
    """Take permits until there are none; return how many there were."""
    return next(count for count in range(10_000) if limiter.take())


def headers(limit=None, interval=None, remaining=None):
    names = {"Max": limit, "Interval-Milliseconds": interval, "Remaining": remaining}
    return {f"X-HubSpot-RateLimit-{n}": str(v) for n, v in names.items() if v is not None}


def busiest_window(moments, seconds):
    """The most moments that any window of so many seconds holds."""
    moments = sorted(moments)
    return max(sum(start <= moment < start + seconds for moment in moments) for start in moments)


def test_none_is_no_limiter():
    assert make_rate_limiter(None) is None


def test_a_number_is_requests_in_ten_seconds():
    limiter, clock = gate_and_clock(3)

    assert take_all(limiter) == 3
    assert limiter.take() == pytest.approx(10.0, abs=0.01)
    clock.milliseconds += 10_001
    assert take_all(limiter) == 3
    assert str(limiter) == "3 requests in 10 s"


def test_the_window_slides():
    limiter, clock = gate_and_clock(RateLimit(2, 1.0))
    assert limiter.take() == 0.0
    clock.milliseconds += 600
    assert limiter.take() == 0.0
    clock.milliseconds += 300

    assert limiter.take() == pytest.approx(0.101)
    clock.milliseconds += 101
    assert limiter.take() == 0.0
    assert limiter.take() == pytest.approx(0.6)


def test_the_default_is_a_hundred_in_ten_seconds():
    limiter, _ = gate_and_clock(DEFAULT_RATE_LIMIT)

    assert take_all(limiter) == 100


def test_the_default_follows_the_headers():
    limiter, clock = gate_and_clock(DEFAULT_RATE_LIMIT)

    limiter.observe(headers(limit=190, interval=10_000, remaining=190))

    assert take_all(limiter) == 190
    limiter.observe(headers(limit=4, interval=1_000, remaining=0))
    clock.milliseconds += 1_001
    assert take_all(limiter) == 4
    assert str(limiter) == "4 requests in 1 s"


def test_requests_of_others_count_once_the_server_names_them():
    limiter, clock = gate_and_clock(DEFAULT_RATE_LIMIT)
    assert limiter.take() == 0.0

    limiter.observe(headers(limit=100, interval=10_000, remaining=10))

    assert take_all(limiter) == 10
    clock.milliseconds += 10_001
    assert take_all(limiter) == 100


def test_our_own_requests_under_way_are_not_taken_for_others():
    limiter, _ = gate_and_clock(DEFAULT_RATE_LIMIT)
    for _ in range(40):
        limiter.take()

    limiter.observe(headers(remaining=99))

    assert take_all(limiter) == 60


def test_a_limit_that_was_set_is_not_changed():
    limiter, _ = gate_and_clock(RateLimit(5))

    limiter.observe(headers(limit=100, interval=10_000, remaining=0))

    assert take_all(limiter) == 5


@pytest.mark.parametrize(
    "odd",
    [
        headers(limit="many", interval=10_000),
        headers(limit=0, interval=10_000),
        headers(limit=50),
        headers(interval=10_000),
        headers(limit="-5", interval="1e3", remaining="-1"),
        headers(limit="9" * 30, interval=10_000),
        headers(limit="²", interval="²", remaining="²"),
        headers(remaining=1_000),
        {},
    ],
    ids=str,
)
def test_senseless_headers_change_nothing(odd):
    limiter, _ = gate_and_clock(DEFAULT_RATE_LIMIT)

    limiter.observe(odd)

    assert take_all(limiter) == 100


@pytest.mark.parametrize(
    "poisoned",
    [
        headers(limit=1, interval=999_999_999, remaining=0),
        headers(limit=1, interval=31_536_000_000, remaining=0),
        headers(limit=1, interval=60_001),
        headers(limit=999_999_999, interval=60_001, remaining=0),
    ],
    ids=str,
)
def test_a_window_of_more_than_a_minute_is_not_believed(poisoned):
    limiter, _ = gate_and_clock(DEFAULT_RATE_LIMIT)

    limiter.observe(poisoned)

    assert take_all(limiter) == 100
    assert str(limiter) == "100 requests in 10 s"


@pytest.mark.parametrize(
    ("given", "believed"),
    [
        (headers(limit=999_999_999, interval=1_000), 1_000),
        (headers(limit=999_999_999, interval=1), 1),
    ],
    ids=str,
)
def test_a_rate_is_believed_up_to_a_thousand_a_second(given, believed):
    limiter, _ = gate_and_clock(DEFAULT_RATE_LIMIT)

    limiter.observe(given)

    assert take_all(limiter) == believed


@pytest.mark.parametrize(
    "slow",
    [
        headers(limit=1, interval=60_000),
        headers(limit=1, interval=10_000, remaining=0),
        headers(limit=100, interval=10_000, remaining=0),
        headers(remaining=0),
    ],
    ids=str,
)
def test_headers_never_make_it_slower_than_a_request_a_second(slow):
    limiter, clock = gate_and_clock(DEFAULT_RATE_LIMIT)
    limiter.take()
    limiter.observe(slow)

    waits = []
    for _ in range(5):
        waits.append(limiter.take())
        clock.milliseconds += 1_000
        assert limiter.take() == 0.0
        limiter.observe(slow)

    assert waits == [1.0] * 5


def test_a_slower_limit_of_the_callers_own_is_kept_all_the_same():
    limiter, clock = gate_and_clock(RateLimit(1, 5.0, adapt=True))
    assert limiter.take() == 0.0
    clock.milliseconds += 1_000
    assert limiter.take() == pytest.approx(4.0, abs=0.01)

    limiter.observe(headers(limit=1, interval=60_000, remaining=0))

    assert limiter.take() == pytest.approx(4.0, abs=0.01)
    clock.milliseconds += 4_000
    assert limiter.take() == 0.0


def test_a_server_that_never_leaves_anything_slows_the_client_and_does_not_stop_it():
    limiter, clock = gate_and_clock(DEFAULT_RATE_LIMIT)
    sent = 0

    for _ in range(600):  # a minute
        clock.milliseconds += 100
        if not limiter.take():
            sent += 1
            limiter.observe(headers(limit=100, interval=10_000, remaining=0))

    assert 60 <= sent <= 70


@both
def test_poisoned_headers_cost_no_later_call(kind):
    poison = headers(limit=1, interval=999_999_999, remaining=0)

    kind.send(
        *[READ] * 8,
        http_client=mocked(kind, [ok(**poison), *(ok() for _ in range(7))]),
        rate_limit=DEFAULT_RATE_LIMIT,
        deadline=0.5,
    )


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((0,), "lets none through"),
        ((-3,), "lets none through"),
        ((2.5,), "whole number"),
        ((True,), "whole number"),
        ((5, 0), "at least 0.001 seconds"),
        ((5, float("inf")), "at least 0.001 seconds"),
        ((5, float("nan")), "at least 0.001 seconds"),
    ],
)
def test_a_limit_that_cannot_be_is_refused(figures, words):
    with pytest.raises(InvalidInput, match=words):
        RateLimit(*figures)


def test_a_bucket_does_not_grow_without_end():
    limiter, clock = gate_and_clock(RateLimit(10, 1.0))

    for _ in range(2_000):
        clock.milliseconds += 101
        assert limiter.take() == 0.0

    assert limiter._bucket.count() < 300


def test_two_clients_may_share_a_bucket_or_a_limiter():
    bucket = InMemoryBucket([Rate(4, 10_000)])
    with Limiter(bucket) as limiter:
        first, second = make_rate_limiter(bucket), make_rate_limiter(limiter)

        assert first.take() == second.take() == first.take() == second.take() == 0.0
        assert first.take() > 9.0
        assert second.take() > 9.0
        assert first._lock is second._lock


def test_a_shared_bucket_is_not_kept_alive_by_its_lock():
    bucket = InMemoryBucket([Rate(4, 10_000)])
    limiter = make_rate_limiter(bucket)
    lock_before = limiter._lock
    del limiter, bucket
    gc.collect()

    assert make_rate_limiter(InMemoryBucket([Rate(4, 10_000)]))._lock is not lock_before


def test_threads_never_pass_more_than_the_limit():
    limiter = make_rate_limiter(RateLimit(20, 0.2))
    passed = []

    def work():
        for _ in range(2):
            while wait := limiter.take():
                time.sleep(wait)
            passed.append(time.monotonic())

    workers = [threading.Thread(target=work) for _ in range(50)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(passed) == 100
    stamps = [item.timestamp for item in limiter._bucket.items]
    assert stamps == sorted(stamps)
    assert busiest_window([stamp / 1000 for stamp in stamps], 0.2) <= 20


def test_tasks_never_pass_more_than_the_limit():
    limiter = make_rate_limiter(RateLimit(20, 0.2))
    passed = []

    async def work():
        while wait := await limiter.take_async():  # noqa: ASYNC110 - nobody signals; the limiter says when
            await asyncio.sleep(wait)
        passed.append(time.monotonic())

    async def main():
        await asyncio.gather(*(work() for _ in range(100)))

    asyncio.run(main())

    assert len(passed) == 100
    assert busiest_window([item.timestamp / 1000 for item in limiter._bucket.items], 0.2) <= 20


def test_a_synchronous_bucket_on_disk_is_asked_in_a_thread(tmp_path):
    bucket = SQLiteBucket.init_from_file([Rate(2, 10_000)], db_path=str(tmp_path / "quota.db"))
    limiter = make_rate_limiter(bucket)
    threads = []
    put = bucket.put
    bucket.put = lambda item: threads.append(threading.current_thread()) or put(item)

    async def main():
        return [await limiter.take_async() for _ in range(3)]

    waits = asyncio.run(main())
    bucket.close()

    assert waits[:2] == [0.0, 0.0]
    assert waits[2] > 9.0
    assert threading.main_thread() not in threads


def test_an_asynchronous_bucket_serves_the_async_client_only():
    bucket = BucketAsyncWrapper(InMemoryBucket([Rate(300, 10_000)]))
    limiter = make_rate_limiter(bucket)

    async def main():
        return [await limiter.take_async() for _ in range(301)]

    waits = asyncio.run(main())

    assert waits[:300] == [0.0] * 300
    assert waits[300] > 9.0
    with pytest.raises(InvalidInput, match="asynchronous"):
        SyncTransport(default_settings(TOKEN, rate_limit=bucket))


def test_an_asynchronous_bucket_that_does_not_say_so_is_found_out():
    bucket = BucketAsyncWrapper(InMemoryBucket([Rate(3, 10_000)]))
    bucket.is_async = None

    with pytest.raises(InvalidInput, match="asynchronous"):
        make_rate_limiter(bucket).take()


def test_a_future_of_a_bucket_is_found_out_too():
    class Odd(InMemoryBucket):
        def put(self, item):
            return Later()

    class Later:
        def __await__(self):
            yield

    with pytest.raises(InvalidInput, match="asynchronous"):
        make_rate_limiter(Odd([Rate(3, 10_000)])).take()


def test_a_limiter_that_finds_its_bucket_asynchronously_is_refused():
    class Factory(SingleBucketFactory):
        async def get(self, _item):
            raise AssertionError

    limiter = Limiter(Factory(InMemoryBucket([Rate(3, 10_000)]), schedule_leak=False))

    with pytest.raises(InvalidInput, match="asynchronous"):
        make_rate_limiter(limiter)


@both
def test_the_transport_waits_for_a_permit_and_says_so(kind):
    events = []
    clock = Time()

    def handler(_request):
        return ok()

    class Bucket(InMemoryBucket):
        def now(self):
            return round(clock.now * 1000)

    kind.send(
        *[READ] * 5,
        http_client=mocked(kind, handler),
        rate_limit=Bucket([Rate(2, 10_000)]),
        time=clock,
        on_event=events.append,
    )

    waits = [event for event in events if event.kind == "rate_limit_wait"]
    assert [round(event.delay) for event in waits] == [10, 10]
    assert waits[0].reason == "limit of 2 requests in 10 s"
    assert clock.now == pytest.approx(1020.0, abs=0.1)


@both
def test_a_wait_beyond_the_deadline_is_refused_at_once(kind):
    started = time.monotonic()

    with pytest.raises(
        ConnectionFailed, match=r"limit of 1 requests in 60 s has no room.* 5 s"
    ) as e:
        kind.send(
            READ,
            READ,
            http_client=mocked(kind, [ok()]),
            rate_limit=RateLimit(1, 60.0),
            deadline=5.0,
        )

    assert e.value.outcome_unknown is False
    assert time.monotonic() - started < 4.0


@both
def test_without_room_for_another_try_the_last_error_stands(kind):
    clock = Time()

    with pytest.raises(ServerError, match="503"):
        kind.send(
            READ,
            http_client=mocked(kind, [httpx.Response(503)]),
            rate_limit=RateLimit(1, 60.0),
            time=clock,
            deadline=50.0,
        )

    assert len(clock.sleeps) == 1


@both
def test_the_transport_learns_from_the_headers(kind):
    seen = headers(limit=2, interval=1_000, remaining=1)

    with pytest.raises(ConnectionFailed, match="limit of 2 requests in 1 s"):
        kind.send(
            *[READ] * 3,
            http_client=mocked(kind, [ok(**seen), ok(**headers(remaining=0))]),
            rate_limit=DEFAULT_RATE_LIMIT,
            deadline=0.5,
        )


def share_a_quota(kind, where, processes=4, count=20):
    """Let processes send through a shared bucket; return when each permit was given, in seconds."""
    server = FaultyServer()
    script = str(Path(__file__).with_name("quota_worker.py"))
    command = [sys.executable, script, server.url, kind, str(where), str(count)]
    with server.running():
        running = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)
        ]
        outputs = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0] * processes
    assert server.tries == processes * count
    stamps = sorted(int(stamp) / 1000 for output in outputs for stamp in output.split())
    assert len(stamps) == processes * count
    return stamps


@pytest.mark.thorough
def test_four_processes_share_one_quota_on_sqlite(tmp_path):
    stamps = share_a_quota("sqlite", tmp_path / "quota.db")

    assert busiest_window(stamps, 0.5) <= 20
    assert stamps[-1] - stamps[0] >= 1.5


@pytest.mark.thorough
@pytest.mark.parametrize("client", ["redis", "redis-async"])
def test_four_processes_share_one_quota_on_redis(redis_port, client):
    stamps = share_a_quota(client, redis_port)

    # The library's script counts up to the newcomer's own stamp, so that each of the three other
    # processes may have one command on its way that the count does not see.
    assert busiest_window(stamps, 0.5) <= 20 + 3
    assert stamps[-1] - stamps[0] >= 1.5


def test_a_gate_is_described_by_all_its_rates():
    limiter = RateLimiter(InMemoryBucket([Rate(10, 1_000), Rate(100, 60_000)]))

    assert str(limiter) == "10 requests in 1 s and 100 requests in 60 s"
