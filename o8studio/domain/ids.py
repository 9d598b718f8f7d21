"""The identifiers that are passed around; opaque strings that must not be mixed up."""

from typing import NewType

JobId = NewType("JobId", str)
RemoteId = NewType("RemoteId", str)
"""The gateway's own id of a job, exactly as in the answer to the submission."""
ClipId = NewType("ClipId", str)
GatewayId = NewType("GatewayId", str)
GroupId = NewType("GroupId", str)
"""A collection, a project or a smart collection."""
CommentId = NewType("CommentId", str)
PageId = NewType("PageId", str)
"""A review page that was made here; whoever has the page knows it, and nobody can guess it."""
LIBRARY_MARK = "@"
"""What the subject of a fact about the library begins with; no job's id does."""
