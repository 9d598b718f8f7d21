"""The FCPXML says frame-exactly what the sequence holds, to readers that are not ours."""

from fractions import Fraction

import opentimelineio
import pytest
from lxml import etree

from o8studio.domain.library.timecode import RATES, Timebase
from o8studio.services.review.handoff.fcpxml import fcpxml, media_link
from tests.support.handoff import BASES, HOSTILE_NAME, marker, sequence, shot, three

# What we use of Apple's description of 1.11, in our words: order and attributes as they are there. The whole of it is
# held against our files in tests/campaigns/review_page.py, where it is at hand.
DESCRIPTION = """
<!ELEMENT fcpxml (resources, library)>
<!ATTLIST fcpxml version CDATA #FIXED "1.11">
<!ELEMENT resources (format | asset)*>
<!ELEMENT format EMPTY>
<!ATTLIST format id ID #REQUIRED frameDuration CDATA #REQUIRED width CDATA #REQUIRED height CDATA #REQUIRED>
<!ELEMENT asset (media-rep+)>
<!ATTLIST asset id ID #REQUIRED name CDATA #REQUIRED start CDATA #REQUIRED duration CDATA #REQUIRED hasVideo CDATA #REQUIRED
 format IDREF #REQUIRED hasAudio CDATA #IMPLIED audioSources CDATA #IMPLIED audioChannels CDATA #IMPLIED>
<!ELEMENT media-rep EMPTY>
<!ATTLIST media-rep kind (original-media | proxy-media) "original-media" src CDATA #REQUIRED>
<!ELEMENT library (event+)>
<!ELEMENT event (project+)>
<!ATTLIST event name CDATA #REQUIRED>
<!ELEMENT project (sequence)>
<!ATTLIST project name CDATA #REQUIRED>
<!ELEMENT sequence (spine)>
<!ATTLIST sequence format IDREF #REQUIRED duration CDATA #REQUIRED tcStart CDATA #REQUIRED tcFormat (DF | NDF) #REQUIRED>
<!ELEMENT spine (asset-clip*)>
<!ELEMENT asset-clip (note?, marker*)>
<!ATTLIST asset-clip ref IDREF #REQUIRED offset CDATA #REQUIRED name CDATA #REQUIRED start CDATA #REQUIRED
 duration CDATA #REQUIRED format IDREF #REQUIRED tcFormat (DF | NDF) #REQUIRED>
<!ELEMENT note (#PCDATA)>
<!ELEMENT marker EMPTY>
<!ATTLIST marker start CDATA #REQUIRED duration CDATA #REQUIRED value CDATA #REQUIRED completed (0 | 1) #REQUIRED note CDATA #IMPLIED>
"""


def time(text: str) -> Fraction:
    assert text.endswith("s")
    return Fraction(text[:-1])


def read(text: str) -> etree._Element:
    root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    description = etree.DTD(__import__("io").StringIO(DESCRIPTION))
    assert description.validate(root), description.error_log
    return root


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_every_time_is_the_exact_picture(base: Timebase) -> None:
    made = three(base)
    root = read(fcpxml(made))
    timeline = root.find(".//sequence")
    assert timeline is not None
    assert time(timeline.get("tcStart", "")) * base.rate == made.start
    assert time(timeline.get("duration", "")) * base.rate == 2128
    assert timeline.get("tcFormat") == ("DF" if base.is_drop else "NDF")
    clips = root.findall(".//asset-clip")
    assert [time(one.get("offset", "")) * base.rate for one in clips] == list(made.offsets)
    assert [time(one.get("duration", "")) * base.rate for one in clips] == [121, 2000, 7]
    starts = [[time(one.get("start", "")) * base.rate for one in clip.findall("marker")] for clip in clips]
    assert starts == [[0, 80, 120], [], [2]]
    (ranged,) = clips[2].findall("marker")
    assert time(ranged.get("duration", "")) * base.rate == 4


def test_names_words_and_states_come_through() -> None:
    root = read(fcpxml(three(BASES["24"])))
    clips = root.findall(".//asset-clip")
    assert [one.get("name") for one in clips] == ["Lantern raft", HOSTILE_NAME, "third"]
    assert clips[1].findtext("note") == "a raft <on> & the river"
    first = clips[0].findall("marker")
    assert [one.get("completed") for one in first] == ["0", "0", "1"]
    assert first[1].get("value") == "Mei: 倒影慢了两帧"
    assert first[1].get("note") == "Arno: yes | no"
    assert clips[2].find("marker").get("value") == "林悦: range <b>"


def test_media_are_named_by_addresses_that_lead_to_the_file() -> None:
    root = read(fcpxml(three(BASES["24"])))
    assert [one.get("src") for one in root.findall(".//media-rep")] == [
        "file:///clips/lantern%20raft.mp4",
        "./02_%E6%B2%B3%20%26%20%3Craft%3E%231%25.mp4",
        "./sub/third.mp4",
    ]
    assert media_link("a?b.mp4") == "./a%3Fb.mp4"


def test_a_silent_clip_names_no_sound_and_sizes_are_kept_apart() -> None:
    made = sequence(BASES["25"], shot(RATES["25"]), shot(RATES["50"], has_sound=False, width=640, height=360))
    root = read(fcpxml(made))
    assets = root.findall(".//asset")
    assert assets[0].get("hasAudio") == "1"
    assert assets[1].get("hasAudio") is None
    formats = {one.get("id"): one for one in root.findall(".//format")}
    own = formats[assets[1].get("format")]
    assert (own.get("frameDuration"), own.get("width"), own.get("height")) == ("1/50s", "640", "360")


def test_hostile_texts_do_not_break_the_document() -> None:
    evil = "]]> \x00\x0b\ufffe\ud800 \u202e &amp; <!-- -->\nnext"
    made = sequence(
        BASES["24"], shot(RATES["24"], name=evil, note=evil, markers=(marker(person=evil, text=evil),))
    )
    text = fcpxml(made)
    root = read(text)
    assert "<!-- -->" in root.find(".//asset-clip").get("name")
    assert "\u202e" not in text


@pytest.mark.parametrize("name", ["24", "25", "30", "60"])  # this reader rounds other rates to whole numbers
def test_the_adapter_of_opentimelineio_reads_the_same_cut(name: str) -> None:
    """An independent reader; it knows FCPXML of before media representations, so its assets carry `src` here."""
    made = three(BASES[name])
    root = etree.fromstring(fcpxml(made).encode())
    for asset in root.findall(".//asset"):
        asset.set("src", asset.find("media-rep").get("src"))
        asset.remove(asset.find("media-rep"))
    read_back = opentimelineio.adapters.read_from_string(etree.tostring(root, encoding="unicode"), "fcpx_xml")
    found = (
        list(read_back.find_clips()) if hasattr(read_back, "find_clips") else list(read_back[0].find_clips())
    )
    assert [one.name for one in found] == ["Lantern raft", HOSTILE_NAME, "third"]
    assert [one.source_range.duration.value for one in found] == [121, 2000, 7]
