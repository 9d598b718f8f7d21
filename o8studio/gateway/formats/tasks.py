"""`GET /v1/tasks/{id}`: the plain view of a job on plugin builds (G3); only for asking, never for submitting."""

from collections.abc import Mapping

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import RemoteId
from o8studio.domain.request import GenerationRequest
from o8studio.gateway.parsing import find_id
from o8studio.gateway.plain_task import plain_task_status, task_id
from o8studio.gateway.wire import N_, HttpDraft, JsonObject, RemoteStatus, RouteQuestion, segment


class Tasks:
    """See docs/protocol.md §8.7."""

    id = "tasks"
    # Translators: the name of a request format, for its address /v1/tasks
    title = N_("Tasks")
    families = ()
    questions = (RouteQuestion("/v1/tasks/task_none", job="task_none"),)
    poll_order = ("tasks",)

    def encode_submit(self, request: GenerationRequest, files: Mapping[str, bytes]) -> HttpDraft:
        """Nothing is submitted here.

        Raises:
            Incomprehensible: always.
        """
        raise Incomprehensible("a route to submit on")

    def decode_submit(self, reply: JsonObject) -> RemoteId:
        """The id, if there is one."""
        return find_id(reply)

    def encode_status(self, remote_id: RemoteId, request: GenerationRequest) -> HttpDraft:
        """The task of a response has the same id with another prefix."""
        return HttpDraft(method="GET", path=f"/v1/tasks/{segment(task_id(remote_id))}")

    def decode_status(self, remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
        """No link comes with it; the gateway's copy is the source, and the artefact after it."""
        return plain_task_status(remote_id, reply)

    def encode_cancel(self, remote_id: RemoteId) -> HttpDraft | None:
        """There is none."""
        return None


FORMATS = (Tasks(),)
