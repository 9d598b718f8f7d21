"""Where a finished job's clips are: every place that servers are known to use, and, as a guess, anything like a clip."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from ipaddress import ip_address
from itertools import islice
from urllib.parse import urlsplit

from o8studio.domain.jobs.facts import Result, Source, SourceKind
from o8studio.domain.request import Json
from o8studio.gateway.status_words import snake
from o8studio.gateway.values import plain
from o8studio.gateway.wire import JsonObject, segment

MOST_RESULTS = 64
"""Results of one job; a longer list is not a vendor's, and each would be fetched."""
_MOST_GUESSES = 5
_DEEPEST_PLACE = 6
_DEEPEST, _MOST_VALUES = 8, 5000
_LONGEST_KEY, _LONGEST_LINK, _LONGEST_TEXT = 64, 16_384, 4096
_GATEWAY_PATHS = re.compile(r"/v1/(videos/.+/content|tasks/.+)")
# each stops at what begins another one, so that a text full of beginnings is not searched to its end for each
_VIDEO_TAG = re.compile(r"""<video[^<>]*?\ssrc=["']([^"'<]+)["']""", re.IGNORECASE)
_MARKDOWN = re.compile(r"\]\((https?://[^\s)\]]+)\)", re.IGNORECASE)
BARE = re.compile(r"https?://[^\s<>\"')\]]+", re.IGNORECASE)
_HOST = re.compile(r"[\w.\-]+")
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f\\]")
_RELATIVE = re.compile(r"(?:[\w.\-~%+=@]+/)*[\w.\-~%+=@]+\.(?:mp4|webm|mov|mkv|m4v)(?:\?\S*)?", re.IGNORECASE)
_CLIP = re.compile(r"\.(?:mp4|webm|mov|mkv|m4v)$", re.IGNORECASE)
_NO_CLIP = re.compile(
    r"\.(?:png|jpe?g|webp|bmp|svg|avif|heic|mp3|wav|m4a|aac|ogg|flac|json|txt|html?|pdf|srt|vtt|zip)$", re.I
)

_LISTS = (
    "result_urls",
    "video_urls",
    "videos",
    "creations",
    "video_result",
    "video_results",
    "urls",
    "works",
    "generated",
    "unsigned_urls",
    "mirror_urls",
    "downloads",
)
_SINGLE = (
    "motion_mp4_url",  # Leonardo's clip, beside the still it was made from as `url`
    "resource_without_watermark", "url_without_watermark", "no_watermark_url",
    "url", "video_url", "result_url", "output_url", "download_url", "file_url", "media_url", "play_url", "content_url",
    "mp4_url", "signed_url", "video_uri", "uri", "generated_video", "result_video_url", "download",
)  # fmt: skip
_INSIDE = (
    "task_result", "content", "output", "outputs", "video", "result", "results", "result_json", "resp_data", "response",
    "assets", "artifacts", "generate_video_response", "generated_videos", "generated_samples", "file", "resource", "task", "job", "detail", "data", "resp",
    "video_info", "payload", "generations_by_pk", "generated_images",
)  # fmt: skip
_LAST = ("remixed_from_video_id",)
"""Where a few gateways put the address although the name says something else."""
_OTHER_KINDS = frozenset(
    {"image", "audio", "text", "last_frame", "cover", "thumbnail", "input_image", "first_frame"}
)
ECHO = re.compile(
    r"^(inputs?|requests?|req|contents?|prompts?|params?|parameters?|payload|args|arguments|options|settings|properties|"
    r"original_.*|origin_.*|source_.*|src_.*|init_.*|upload.*|.*(reference|input|request|callback|webhook|prompt).*|"
    r"ref_.*|extend_.*)$"
)
"""Keys under which an answer repeats what it was asked."""
_OTHER_MEDIA = re.compile(
    r"cover|thumb|poster|preview|frame|sprite|audio|sound|music|voice|subtitle|caption|avatar|icon|logo|"
    r"^(?!.*video).*(image|img|picture|photo)|status_url|cancel|polling|retrieval|docs?_|help|^(self|next|prev|home|site)"
)
_LIKE_A_LINK = re.compile(r"video|url|uri|link|href|download|clip|movie|mp4|file")


def address(value: Json) -> str:
    """The http(s) address in a value, as it can be asked for; empty where there is none.

    Spaces around it and capitals in `HTTPS://` are mended. An impossible host or port counts as no address.
    """
    if not isinstance(value, str) or not 8 < len(value) <= _LONGEST_LINK:
        return ""
    value = value.strip()
    scheme, _colon, rest = value.partition("://")
    if scheme.lower() not in ("http", "https"):
        return ""
    link = f"{scheme.lower()}://{html.unescape(rest) if '&amp;' in rest else rest}"
    try:
        parts = urlsplit(link)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if port == 0 or not host.strip(".") or len(host) > 253 or _NO_ADDRESS.search(parts.netloc):
        return ""
    if parts.netloc.rpartition("@")[2].startswith("["):
        try:
            ip_address(host.partition("%")[0])
        except ValueError:
            return ""
    elif not _HOST.fullmatch(host) or any(len(label) > 63 for label in host.split(".")):
        return ""
    return link if link.isprintable() else ""


def is_link(value: Json) -> bool:
    """Whether it is an http(s) or data address; failure texts turn up in the same places (trap 12)."""
    return bool(_data(value) or address(value))


def _data(value: Json) -> str:
    if not isinstance(value, str) or value[:5].lower() != "data:":
        return ""
    return "" if value[5:11].lower() in ("image/", "audio/") or value[5:10].lower() == "text/" else value


def link_of(value: Json, *, any_path: bool = True) -> str:
    """An address, a path on the gateway, or inline data; empty where it is none of them, or a picture's.

    Args:
        any_path: whether every path from the root counts, and not only one that ends like a clip's file.
    """
    if not isinstance(value, str):
        return ""
    found = address(value)
    if found:
        return "" if _NO_CLIP.search(urlsplit(found).path) else found
    if _data(value):
        return value
    value = value.strip()
    if not 1 < len(value) <= _LONGEST_LINK or _NO_ADDRESS.search(value) or not value.isprintable():
        return ""
    if value.startswith("//"):
        return link_of("https:" + value)
    if value.startswith("/"):
        path = value.partition("?")[0]
        return value if _CLIP.search(path) or (any_path and not _NO_CLIP.search(path)) else ""
    return "/" + value if _RELATIVE.fullmatch(value) else ""


def source(link: str, asked: str) -> Source:
    """The source behind a link: gateway paths are asked on the gateway (trap 9), data lies in the answer of `asked`."""
    if link[:5].lower() == "data:":
        return Source(SourceKind.INLINE, asked)
    if link.startswith("/"):
        return Source(SourceKind.GATEWAY, link)
    parts = urlsplit(link)
    if _GATEWAY_PATHS.fullmatch(parts.path):
        return Source(SourceKind.GATEWAY, parts.path + (f"?{parts.query}" if parts.query else ""))
    return Source(SourceKind.LINK, link)


def content_path(remote_id: str) -> str:
    """Where New API serves its copy of a finished job (§2.6)."""
    return f"/v1/videos/{segment(remote_id)}/content"


def find_links(body: JsonObject) -> dict[str, str]:
    """Every result link of an answer in the order of §0.5, each with the gateway's own name for that result.

    Several only where several clips were made. A name is empty where there is none, or where several results share it.
    """
    for items in _places(body, 0):
        found: dict[str, str] = {}
        for value, key in items:
            if value and len(found) < MOST_RESULTS:
                found[value] = key
        if found:
            times = Counter(found.values())
            return {link: key if times[key] == 1 else "" for link, key in found.items()}
    return {}


def _key(item: JsonObject) -> str:
    key = item.get("id")
    is_name = isinstance(key, (str, int)) and not isinstance(key, bool) and len(str(key)) <= _LONGEST_KEY
    return plain(key) if is_name else ""


def _items(several: list[Json], depth: int) -> Iterator[list[tuple[str, str]]]:
    """The clips of a list: the first place of each item, or all places of an only one."""
    items = [one for one in several[:MOST_RESULTS] if not isinstance(one, dict) or not _is_other_kind(one)]
    if len(items) == 1 and isinstance(items[0], dict) and items[0].get("id") is None:
        yield from _places(items[0], depth + 1)
        return
    found: list[tuple[str, str]] = []
    for one in items:
        if isinstance(one, dict) and depth < _DEEPEST_PLACE:
            found.append(
                (
                    next((link for place in _places(one, depth + 1) for link, _ in place if link), ""),
                    _key(one),
                )
            )
        else:
            found.append((link_of(one), ""))
    yield found


def _is_other_kind(item: JsonObject) -> bool:
    """Whether an item says that it is a picture or a sound."""
    named = (
        item.get("type"),
        item.get("key"),
        str(item.get("mime_type") or item.get("content_type") or "").split("/")[0],
    )
    return any(isinstance(name, str) and name.lower() in _OTHER_KINDS for name in named)


def _places(body: JsonObject, depth: int) -> Iterator[list[tuple[str, str]]]:
    """The links in each place, each with its result's name, best first; empty texts where there is none."""
    if depth > _DEEPEST_PLACE:
        return
    metadata = body.get("metadata")
    if isinstance(metadata, dict):
        yield from _places(metadata, depth + 1)
    for name in _LISTS:
        items = body.get(name)
        if isinstance(items, list):
            yield from _items(items, depth)
    for name in _SINGLE:
        value = body.get(name)
        several = value[:MOST_RESULTS] if isinstance(value, list) else [value]
        yield [(link_of(one.get("url") if isinstance(one, dict) else one), "") for one in several]
    for name in _INSIDE:
        inner = body.get(name)
        if isinstance(inner, dict):
            yield from _places(inner, depth + 1)
        elif not isinstance(inner, list):
            if name != "payload":  # fal's result is an object; Vidu's is the request's own text
                yield [(link_of(inner, any_path=False), "")]
        elif name != "content" or not _is_echo(inner):
            yield from _items(inner, depth)
    for message in _messages(body):
        yield [(address(link), "") for link in text_links(message)]
    for name in _LAST:
        yield [(address(body.get(name)), "")]


def _is_echo(content: list[Json]) -> bool:
    """Whether a list of contents is the request's: it has the prompt, or says which part each picture or clip plays."""
    return any(
        isinstance(one, dict) and ("role" in one or one.get("type") in ("text", "input_text"))
        for one in content
    )


def _messages(body: JsonObject) -> Iterator[str]:
    """The texts of a chat's answer."""
    choices = body.get("choices")
    for choice in choices[:1] if isinstance(choices, list) else []:
        message = choice.get("message") if isinstance(choice, dict) else None
        text = message.get("content") if isinstance(message, dict) else None
        if isinstance(text, str):
            yield text[:_LONGEST_LINK]


def guessed_links(body: JsonObject) -> list[str]:
    """Addresses outside the known places that look like a clip's, best first; none from an echo of the request."""
    sure: dict[str, None] = {}
    maybe: dict[str, None] = {}
    for key, value in _walk(body):
        link = link_of(value)
        if not link:
            found = [address(one) for one in BARE.findall(value[:_LONGEST_TEXT])]
            sure |= dict.fromkeys(one for one in found if _is_clip_name(one))
        elif link[:5].lower() == "data:":
            continue
        elif _is_clip_name(link):
            sure[link] = None
        elif _LIKE_A_LINK.search(key) and address(value):
            maybe[link] = None
    return list({**sure, **maybe})[:_MOST_GUESSES]


def _is_clip_name(link: str) -> bool:
    return _CLIP.search(link.partition("?")[0].partition("#")[0]) is not None


def _walk(body: JsonObject) -> Iterator[tuple[str, str]]:
    """Every text with the key that it stands under, without what repeats the request or is another kind of media."""
    left: list[tuple[str, Json, int]] = [("", dict(body), 0)]
    for _ in range(_MOST_VALUES):
        if not left:
            return
        key, value, depth = left.pop()
        if isinstance(value, str):
            yield key, value
        elif depth < _DEEPEST and isinstance(value, dict) and not _is_other_kind(value):
            inner = [(snake(name), one) for name, one in value.items()]
            named = [
                (name, one) for name, one in inner if not ECHO.match(name) and not _OTHER_MEDIA.search(name)
            ]
            left += [(name, one, depth + 1) for name, one in reversed(named)]
        elif depth < _DEEPEST and isinstance(value, list):
            left += [(key, one, depth + 1) for one in reversed(value[:MOST_RESULTS])]


def text_links(text: str) -> list[str]:
    """Links in a Responses text: `<video src>` with entities, Markdown, or bare."""
    for pattern in (_VIDEO_TAG, _MARKDOWN, BARE):
        found = dict.fromkeys(
            html.unescape(one[one.lastindex or 0]) for one in islice(pattern.finditer(text), MOST_RESULTS)
        )
        if found:
            return list(found)
    return [text.strip()] if text[:200].lstrip().startswith("data:video/") else []


def results(links: Mapping[str, str], asked: str, content: str | None) -> tuple[Result, ...]:
    """One result per link, with its name; the gateway's own copy is the first one's second source."""
    if not links:
        return (Result((Source(SourceKind.GATEWAY, content),)),) if content else ()
    found = [[source(link, asked)] for link in islice(links, MOST_RESULTS)]
    copy = Source(SourceKind.GATEWAY, content) if content else None
    if copy and copy not in found[0]:
        found[0].append(copy)
    return tuple(Result(tuple(sources), key) for sources, key in zip(found, links.values(), strict=False))


def has_link(done: tuple[Result, ...]) -> bool:
    """Whether a known place holds a clip, beside the gateway's own copy, which may not exist."""
    return any(not one.guessed and not _is_copy(one) for result in done for one in result.sources)


def _is_copy(source: Source) -> bool:
    """Whether it is a path that needs no answer to be known, unlike an artefact with its own access (§8.7)."""
    path, _mark, access = source.value.partition("?")
    return source.kind is SourceKind.GATEWAY and not access and _GATEWAY_PATHS.fullmatch(path) is not None


def with_guesses(done: tuple[Result, ...], body: JsonObject) -> tuple[Result, ...]:
    """Results without a known link, with what looks like a clip as their last sources, marked as guessed."""
    if has_link(done):
        return done
    known = {one for result in done for one in result.sources}
    guesses = [
        replace(one, guessed=True) for link in guessed_links(body) if (one := source(link, "")) not in known
    ]
    if not guesses:
        return done
    first, *others = done or (Result(()),)
    return (replace(first, sources=(*first.sources, *guesses)), *others)
