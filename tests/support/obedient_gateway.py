"""A gateway that answers each prompt in its own way: `NAME|SUBMIT|POLL`, on the wire format openai_videos."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.support.raw_server import Asked, RawServer, answer


@dataclass
class ObedientGateway(RawServer):
    """SUBMIT is one of: at once, lost, busy, poor. POLL: finished, broken, blind, failed.

    Attributes:
        clip: the file of every result.
        posts: the prompt of each submission.
        ids: the prompt by task id.
        polls: how often each was asked about.
    """

    clip: bytes = b""
    posts: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    polls: dict[str, int] = field(default_factory=dict)

    def next_answer(self, asked: Asked) -> bytes | Iterator[bytes]:
        """The answer to any request."""
        path = asked.path.partition("?")[0]
        if asked.method == "POST" and path == "/v1/videos":
            return self.submit(asked)
        if path.startswith("/v1/videos/"):
            return self.poll(asked)
        if path.startswith("/clip/"):
            return self.content(asked)
        return self.broken(asked) if path.startswith("/broken/") else self.account(path)

    def account(self, path: str) -> bytes:
        """What it says of itself and of the token."""
        said = {
            "/api/status": {"success": True, "data": {"version": "v0", "quota_per_unit": 500_000}},
            "/v1/dashboard/billing/subscription": {"hard_limit_usd": 10},
            "/v1/dashboard/billing/usage": {"total_usage": 100},
            "/api/log/token": {"success": True, "data": []},
            "/v1/models": {"data": [{"id": "sora-2"}, {"id": "kling-v3"}]},
        }.get(path)
        return answer(b"{}", 404) if said is None else answer(json.dumps(said).encode())

    def submit(self, asked: Asked) -> bytes | Iterator[bytes]:
        """A submission."""
        prompt = str(json.loads(asked.body)["prompt"])
        self.posts.append(prompt)
        how = prompt.split("|")[-2]
        first = self.posts.count(prompt) == 1
        if how == "lost" and first:
            return iter(())  # the connection is closed
        if how == "busy" and first:
            return answer(b'{"error": {"message": "slow down", "code": "rate_limit"}}', 429)
        if how == "poor":
            return answer(b'{"error": {"message": "no quota", "code": "insufficient_user_quota"}}', 403)
        name = f"task_{len(self.posts)}"
        self.ids[name] = prompt
        return answer(json.dumps({"id": name, "status": "queued"}).encode())

    def poll(self, asked: Asked) -> bytes:
        """A question for a job, or for its file."""
        name, _slash, tail = asked.path.removeprefix("/v1/videos/").partition("/")
        if tail == "content":
            return self.content(asked)
        how = self.ids[name].split("|")[-1]
        count = self.polls[name] = self.polls.get(name, 0) + 1
        if how == "blind":
            return answer(b'{"error": {"message": "no permission", "code": "access_denied"}}', 403)
        if count < 3:
            return answer(json.dumps({"id": name, "status": "in_progress", "progress": 10 * count}).encode())
        if how == "failed":
            said = {"id": name, "status": "failed", "error": {"message": "upstream returned error"}}
            return answer(json.dumps(said).encode())
        link = f"{self.url}/{'broken' if how == 'broken' else 'clip'}/{name}.mp4"
        return answer(json.dumps({"id": name, "status": "completed", "video_url": link}).encode())

    def content(self, asked: Asked) -> bytes:
        """The file, from where it is asked for."""
        start = int(asked.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        if not start:
            return answer(self.clip, content_type="video/mp4", etag='"x"')
        where = f"bytes {start}-{len(self.clip) - 1}/{len(self.clip)}"
        return answer(self.clip[start:], 206, content_range=where, etag='"x"')

    def broken(self, asked: Asked) -> bytes:
        """Cut off in the middle each time: the rest is asked for."""
        start = int(asked.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        whole = self.content(asked)
        return whole[: len(whole) - (len(self.clip) - start) // 2] if len(self.clip) - start > 2000 else whole
