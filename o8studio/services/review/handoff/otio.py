"""OpenTimelineIO: the timeline for tools that read it. The library is loaded when it is asked for, not before."""

from o8studio.domain.harmless import harmless
from o8studio.services.review.handoff.fcpxml import media_link
from o8studio.services.review.handoff.sequence import Sequence


def otio(sequence: Sequence) -> str:
    """The timeline as OTIO's JSON; markers have the times of their own file, comments as their text."""
    import opentimelineio as library  # type: ignore[import-untyped]  # it ships no types

    time, span = library.opentime.RationalTime, library.opentime.TimeRange
    rate = float(sequence.timebase.rate)
    timeline = library.schema.Timeline(harmless(sequence.title), global_start_time=time(sequence.start, rate))
    track = library.schema.Track("V1", kind=library.schema.TrackKind.Video)
    timeline.tracks.append(track)
    for at, shot in enumerate(sequence.shots):
        own = float(shot.rate)
        reference = library.schema.ExternalReference(
            target_url=media_link(shot.path),
            available_range=span(time(0, own), time(float(shot.seconds * shot.rate), own)),
        )
        clip = library.schema.Clip(
            harmless(shot.name),
            media_reference=reference,
            source_range=span(time(0, rate), time(sequence.lengths[at], rate)),
            metadata={"o8studio": {"note": harmless(shot.note), "answer": shot.answer}},
        )
        for marker in shot.markers:
            begin, lasts = (float(seconds * shot.rate) for seconds in shot.span(marker))
            clip.markers.append(
                library.schema.Marker(
                    name=harmless(marker.person),
                    marked_range=span(time(begin, own), time(lasts, own)),
                    color=library.schema.MarkerColor.GREEN
                    if marker.is_resolved
                    else library.schema.MarkerColor.BLUE,
                    comment=harmless(marker.text),
                    metadata={"o8studio": {"resolved": marker.is_resolved, "drawing": marker.has_marks}},
                )
            )
        track.append(clip)
    return str(timeline.to_json_string(indent=2))
