"""Clips that say of themselves that they were made by AI."""

from pathlib import Path

import av

from tests.support.clips import with_sound

LABEL = (
    '{"Label":"1","ContentProducer":"001191310000MA1FL8XX","ProduceID":"p1","ReservedCode1":"","ContentPropagator":"001191310000MA1FL8XX",'
    '"PropagateID":"p1","ReservedCode2":""}'
)
C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def labelled(path: Path, count: int = 48, **tags: str) -> Path:
    """A clip with China's label among its tags, as FFmpeg writes it, and with others."""
    plain = with_sound(path.with_name("plain-" + path.name), count=count)
    with (
        av.open(str(plain)) as old,
        av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as new,
    ):
        new.metadata.update({"AIGC": LABEL, **tags})
        streams = {stream.index: new.add_stream_from_template(stream) for stream in old.streams}
        for packet in old.demux():
            if packet.size:
                packet.stream = streams[packet.stream.index]
                new.mux(packet)
    plain.unlink()
    return path
