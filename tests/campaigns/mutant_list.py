"""The mutants that have names: each breaks one promise about money, clips or secrets, and names the test that notices.

`old` is in the source exactly once. A mutant is made when a promise is; its test failed before the promise was kept.
"""

from dataclasses import dataclass

JOBS = "o8studio/services/jobs"
LEDGER = "o8studio/store/ledger"
GATEWAY = "o8studio/gateway"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file.

    Attributes:
        breaks: what a person would lose by it.
        tests: they all pass as things are, and one of them fails with the change.
        swaps: further replacements in the same file, `(old, new)`.
    """

    name: str
    breaks: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]
    swaps: tuple[tuple[str, str], ...] = ()

    def applied(self, source: str) -> str | None:
        """The changed source; None where it does not read as it did."""
        for old, new in ((self.old, self.new), *self.swaps):
            if source.count(old) != 1:
                return None
            source = source.replace(old, new)
        return source


SURVIVING = "tests/flows/test_surviving.py"
TRAPS = "tests/flows/test_traps.py"
FOLLOWING = "tests/flows/test_following.py"
WRITER = "tests/store/ledger/test_writer.py"
DAMAGE = "tests/store/ledger/test_damage.py"
PART = "tests/store/test_part_file.py"
CLIENT = "tests/gateway/test_client.py"
DOWNLOAD = "tests/gateway/test_download.py"
SUBMITTER = "tests/services/jobs/test_submitter.py"

_SEND_STARTED = "job = await self._book.commit(SendStarted(job_id=job.id, at=self._clock.now()))"
_FULL_SYNC = 'self._db.execute("PRAGMA synchronous=FULL")'

NAMED = [
    # ---- the survivors of the attack
    Mutant(
        "the fact of sending is not waited for",
        "a job that was sent is not known as sent after a power cut: paid twice",
        f"{JOBS}/submitter.py",
        _SEND_STARTED,
        "asyncio.get_running_loop().create_task(self._book.commit(SendStarted(job_id=job.id, at=self._clock.now())))",
        (f"{SURVIVING}::test_nothing_leaves_while_the_disk_holds_its_fact_back",),
    ),
    Mutant(
        "a redirect is followed with the token",
        "the token goes to another host",
        f"{GATEWAY}/download.py",
        "            if is_here:\n                wanted |= authorization if at_home else {}",
        "            wanted |= authorization if own else {}\n            if is_here:",
        (f"{DOWNLOAD}::test_a_copy_that_redirects_to_another_port_goes_there_without_the_token",),
    ),
    Mutant(
        "a redirect back to the gateway carries the token again",
        "another host chooses what is asked with the token",
        f"{GATEWAY}/download.py",
        "            at_home = at_home and is_here\n",
        "",
        (f"{DOWNLOAD}::test_the_token_follows_no_redirect_to_another_host_scheme_or_port",),
    ),
    Mutant(
        "the host of a result is resolved twice",
        "a name server that answers otherwise the second time leads into the private network",
        f"{GATEWAY}/download.py",
        "    if not place.addresses:\n",
        "    if place is not None:\n",
        (f"{DOWNLOAD}::test_what_a_name_meant_when_it_was_checked_is_what_is_connected_to",),
    ),
    Mutant(
        "an origin has no port",
        "the token goes to another program of the same host",
        f"{GATEWAY}/origin.py",
        "parts.port or default",
        "default",
        ("tests/gateway/test_origin.py::test_an_origin_is_scheme_host_and_port",),
    ),
    Mutant(
        "only the first hop is checked for a private host",
        "a public link leads into the private network",
        f"{GATEWAY}/download.py",
        "response = await _sent_elsewhere(connections, url, wanted)",
        "response = await (\n"
        "                    _sent_elsewhere(connections, url, wanted) if url == source.value\n"
        '                    else connections.usual.send(connections.usual.build_request("GET", url), stream=True)\n'
        "                )",
        (f"{DOWNLOAD}::test_a_public_link_leads_to_no_private_host_at_its_second_hop_either",),
    ),
    Mutant(
        "an answer has no size limit",
        "one answer takes all memory",
        f"{GATEWAY}/client.py",
        "if size > MAX_REPLY_BYTES:",
        "if size < 0:",
        (f"{CLIENT}::test_one_coding_is_opened_and_bounded",),
    ),
    Mutant(
        "the ledger is not synced",
        "a job that was sent is not known as sent after a power cut: paid twice",
        f"{LEDGER}/ledger.py",
        _FULL_SYNC,
        'self._db.execute("PRAGMA synchronous=OFF")',
        (f"{WRITER}::test_every_fact_is_synced_before_its_future_ends",),
    ),
    Mutant(
        "a clip is not synced before it has its name",
        "a clip that is called saved is empty after a power cut",
        "o8studio/store/part_file.py",
        "os.fsync(self._file.fileno())",
        "self._file.flush()",
        (f"{PART}::test_a_clip_is_synced_before_it_has_its_name_and_its_name_after",),
    ),
    Mutant(
        "the clip's folder is not synced",
        "a clip that is called saved has no name after a power cut",
        "o8studio/store/part_file.py",
        "                sync_folder(final.parent)\n",
        "",
        (f"{PART}::test_a_clip_is_synced_before_it_has_its_name_and_its_name_after",),
    ),
    Mutant(
        "the name of a small file is not synced",
        "settings and tokens are as they were before, after a power cut",
        "o8studio/store/part_file.py",
        "        sync_folder(path.parent)\n",
        "        pass\n",
        (f"{PART}::test_a_small_file_is_synced_before_it_takes_the_old_ones_place_and_its_name_after",),
    ),
    Mutant(
        "a small file is not synced",
        "the settings are empty after a power cut",
        "o8studio/store/part_file.py",
        "            os.fsync(file.fileno())\n        fresh.replace(path)",
        "        fresh.replace(path)",
        (f"{PART}::test_a_small_file_is_synced_before_it_takes_the_old_ones_place_and_its_name_after",),
    ),
    Mutant(
        "any keyring is safe",
        "the token lies in a plain file",
        "o8studio/store/vault.py",
        ".__module__ in _SAFE",
        '.__module__ != ""',
        ("tests/store/test_vault.py::test_a_keyring_that_writes_a_plain_file_is_refused",),
    ),
    Mutant(
        "the log is not redacted",
        "tokens and signed links in the log",
        "o8studio/services/diagnostics/logbook.py",
        "redacted_text(super().format(record))",
        "super().format(record)",
        (
            "tests/services/diagnostics/test_logbook.py::test_the_log_file_itself_holds_no_token_and_no_signed_link",
        ),
    ),
    Mutant(
        "the ledger is readable by everybody",
        "prompts and ids in everybody's reach",
        f"{LEDGER}/ledger.py",
        "os.open(path, os.O_CREAT | os.O_RDWR, 0o600)",
        "os.open(path, os.O_CREAT | os.O_RDWR, 0o644)",
        (f"{WRITER}::test_what_holds_prompts_and_ids_is_private_from_its_first_byte",),
        (("        path.chmod(0o600)\n", ""),),
    ),
    Mutant(
        "a commit is not shielded",
        "memory falls behind the disk when its caller goes away",
        f"{JOBS}/job_book.py",
        "return await asyncio.shield(self._commit(fact))",
        "return await self._commit(fact)",
        (f"{WRITER}::test_a_commit_that_is_cancelled_half_way_leaves_the_memory_where_the_disk_is",),
    ),
    Mutant(
        "the token goes with links on the gateway's own host",
        "the token stands in a server's log of files",
        f"{GATEWAY}/download.py",
        "wanted |= authorization if at_home else {}",
        "wanted |= authorization",
        (f"{DOWNLOAD}::test_the_token_goes_with_the_gateways_copy_and_with_no_link",),
    ),
    # ---- sending
    Mutant(
        "the fact comes after sending",
        "a kill while sending: paid twice",
        f"{JOBS}/submitter.py",
        f"            {_SEND_STARTED}\n",
        "            pass\n",
        (f"{SURVIVING}::test_nothing_leaves_while_the_disk_holds_its_fact_back",),
        (
            (
                "            reply = await client.submit(prepared)\n",
                f"            reply = await client.submit(prepared)\n            {_SEND_STARTED}\n",
            ),
        ),
    ),
    Mutant(
        "a lost POST is sent again",
        "paid twice",
        f"{GATEWAY}/client.py",
        "reply = await self._send(self._sending, prepared.request, self._limits.submit, MOST_STRUCTURE)",
        "try:\n            reply = await self._send(self._sending, prepared.request, self._limits.submit, MOST_STRUCTURE)\n"
        "        except AnswerLost:\n"
        "            reply = await self._send(self._sending, prepared.request, self._limits.submit, MOST_STRUCTURE)",
        (f"{TRAPS}::test_trap_01_a_lost_submission_may_be_billed_and_is_never_repeated",),
    ),
    Mutant(
        "what was being sent is sent again after a start",
        "paid twice",
        f"{JOBS}/unexpected.py",
        "return LostTrack(job_id=job.id, at=at, reason=LostReason.INTERRUPTED)",
        "return NothingSent(job_id=job.id, at=at, reason=HoldReason.NONE)",
        ("tests/flows/test_one_clip.py",),
    ),
    Mutant(
        "a redirected submission is sent on",
        "the job and the token go to another host",
        f"{GATEWAY}/client.py",
        "follow_redirects=False,",
        "follow_redirects=True,",
        (f"{CLIENT}::test_no_redirect_of_a_submission_is_followed_anywhere",),
    ),
    Mutant(
        "a server error proves that nothing was made",
        "a paid job is called failed",
        "o8studio/domain/refusal_codes.py",
        "def proves_nothing_made(",
        "def proves_nothing_made(*_: object, **__: object) -> bool:\n    return True\n\n\ndef _proves_nothing_made(",
        (
            f"{TRAPS}::test_trap_02_a_server_error_after_sending_is_not_answered_with_a_second_post",
            f"{CLIENT}::test_each_fault_of_a_submission_proves_what_it_proves",
        ),
    ),
    Mutant(
        "429 is tried for ever",
        "a busy gateway is asked without an end",
        f"{JOBS}/runner.py",
        "return job.held_for is HoldReason.THROTTLED and tried >= self._retry.most_attempts",
        "return False",
        (f"{SUBMITTER}::test_a_busy_gateway_is_tried_within_a_budget_and_then_waits_for_a_press",),
    ),
    Mutant(
        "submissions share connections",
        "an answer that comes twice is the next job's answer",
        f"{GATEWAY}/client.py",
        "self._sending = self._pool(kept=0)",
        "self._sending = self._pool(kept=16)",
        (
            f"{CLIENT}::test_each_submission_has_a_connection_of_its_own",
            f"{CLIENT}::test_an_answer_that_comes_twice_is_not_the_next_submissions",
        ),
    ),
    Mutant(
        "an edit during the preparation goes unnoticed",
        "what goes out is not what the person accepted",
        f"{JOBS}/submitter.py",
        "repr(job.request) != repr(request)",
        "job.request is None",
        (f"{SUBMITTER}::test_what_is_changed_while_it_is_made_ready_leaves_as_it_was_changed",),
    ),
    Mutant(
        "the writer is not asked whether the fact can follow",
        "two programs send the same job",
        f"{LEDGER}/writer.py",
        "                self._refuse_what_cannot_follow(one)\n",
        "",
        (
            f"{SURVIVING}::test_what_a_second_writer_sent_is_not_sent_by_the_first",
            f"{WRITER}::test_what_another_program_sent_is_not_sent_by_us",
        ),
    ),
    Mutant(
        "the folder is not locked",
        "a deleted lock file lets a second writer in",
        "o8studio/store/instance_lock.py",
        "            self._lock_place(self._path.parent)\n",
        "            pass\n",
        (f"{SURVIVING}::test_a_deleted_lock_file_lets_no_second_writer_in",),
    ),
    Mutant(
        "there is no lock",
        "two programs write",
        "o8studio/store/instance_lock.py",
        "            self._lock.acquire()\n",
        "            pass\n",
        ("tests/store/test_instance_lock.py::test_a_second_writer_is_refused",),
        (("            self._lock_place(self._path.parent)\n", "            pass\n"),),
    ),
    # ---- the ledger
    Mutant(
        "the writer's thread ends with an unknown error",
        "no fact is ever written again, and nobody says so",
        f"{LEDGER}/writer.py",
        "        except Exception as error:  # noqa: BLE001 - whatever",
        "        except sqlite3.OperationalError as error:  # whatever",
        (WRITER,),
        (
            (
                "            except Exception as error:\n                log.exception(",
                "            except sqlite3.Error as error:\n                log.exception(",
            ),
        ),
    ),
    Mutant(
        "there is no spare room",
        "on a full disk the fact of a paid job has no place",
        f"{LEDGER}/writer.py",
        "if _is_full(error, self._spare) and self._release_spare():",
        "if _is_full(error, self._spare) and False:",
        ("tests/store/ledger/test_rescue.py::test_on_a_full_disk_the_fact_of_a_paid_job_still_finds_room",),
    ),
    Mutant(
        "what comes out of a rescue is not held",
        "a job that was sent since is sent again",
        f"{LEDGER}/rescue.py",
        "            for job in sorted(waiting, key=lambda job: job.recorded_at)\n",
        "            for job in waiting[:0]\n",
        (f"{DAMAGE}::test_what_a_backup_holds_as_waiting_is_held_for_good",),
    ),
    Mutant(
        "the copy of the newest facts is not written",
        "a ledger without its log has forgotten the newest paid job",
        f"{LEDGER}/writer.py",
        "                self._recent.note(rows)\n",
        "                pass\n",
        ("tests/store/ledger/test_recent.py", f"{WRITER}::test_every_fact_is_synced_before_its_future_ends"),
    ),
    Mutant(
        "damage is not looked for",
        "a damaged ledger is used as if it were whole",
        f"{LEDGER}/rescue.py",
        'if any(row[0] != "ok" for row in ledger.execute("PRAGMA integrity_check(1)")):',
        "if False:",
        (f"{DAMAGE}::test_each_page_in_turn_may_be_destroyed",),
    ),
    Mutant(
        "no index is compared with its table",
        "one flipped bit in an index makes a job that was sent look unsent: paid twice",
        f"{LEDGER}/rescue.py",
        "PRAGMA integrity_check(1)",
        "PRAGMA quick_check(1)",
        (f"{DAMAGE}::test_an_index_that_has_lost_a_fact_makes_no_sent_job_look_unsent",),
    ),
    Mutant(
        "a ledger that was put back alone is believed",
        "a job that was sent since is sent again",
        f"{LEDGER}/rescue.py",
        "if not _is_as_left(path) and _is_half(path, newest):",
        "if False:",
        ("tests/store/ledger/test_recent.py",),
    ),
    # ---- following
    Mutant(
        "404 ends a job",
        "a paid job is given up because a gateway does not know it yet",
        f"{JOBS}/poller.py",
        "        if job.by_user:\n            lost = LostTrack(",
        "        if True:\n            lost = LostTrack(",
        (f"{FOLLOWING}::test_a_job_that_no_route_knows_goes_on_and_says_so",),
    ),
    Mutant(
        "a false failure is believed at once",
        "a paid job is called failed",
        f"{JOBS}/poller.py",
        "if now - course.doubted_at < _CONFIRM_SECONDS * self._hurry:",
        "if False:",
        (f"{TRAPS}::test_trap_07_a_failure_of_the_gateways_own_making_costs_no_clip",),
    ),
    Mutant(
        "the id of another clip is taken",
        "one paid clip is fetched twice, the other never",
        f"{JOBS}/commands.py",
        "                if holder := await self._holder(job, wanted):  # also",
        "                if holder := None:  # also",
        (f"{FOLLOWING}::test_an_id_that_is_given_to_two_clips_at_once_is_believed_of_one",),
    ),
    # ---- the clip
    Mutant(
        "a short download is accepted",
        "half a clip is called saved",
        f"{GATEWAY}/download.py",
        "if self.expected is not None and self.received != self.expected:",
        "if False:",
        (f"{DOWNLOAD}::test_a_part_that_ends_before_the_whole_does_is_no_end",),
    ),
    Mutant(
        "a clip overwrites a file",
        "somebody's file is gone",
        "o8studio/store/part_file.py",
        "                rename_without_overwriting(self.part, final)\n",
        "                self.part.replace(final)\n",
        (f"{PART}::test_a_file_gets_its_name_only_when_kept_and_overwrites_nothing",),
    ),
    Mutant(
        "a file of the name is taken without its digest",
        "a stranger's video is called this job's clip",
        "o8studio/store/part_file.py",
        "return Path(name) if digest_of(Path(name)) == digest else None",
        "return Path(name)",
        (
            "tests/services/jobs/test_downloader.py::test_notes_of_a_file_that_has_changed_since_lead_to_nothing",
        ),
    ),
    Mutant(
        "a download has no most size",
        "an endless answer fills the disk",
        f"{GATEWAY}/download.py",
        "if self.received > policy.most_bytes:",
        "if False:",
        (f"{DOWNLOAD}::test_an_answer_without_end_is_given_up",),
    ),
    Mutant(
        "the disk is not looked at while a clip arrives",
        "a download takes the room of the ledger",
        f"{JOBS}/receiving.py",
        "self._part.room_for(len(piece), self._least_free)",
        "pass",
        ("tests/services/jobs/test_receiving.py::test_a_disk_that_fills_meanwhile_ends_it_and_leaves_room",),
    ),
    Mutant(
        "what arrived is thrown away before there is something better",
        "a clip whose link has died is gone",
        "o8studio/store/part_file.py",
        "                self.part.replace(self.best)\n            else:",
        "                self.part.unlink()\n            else:",
        (f"{PART}::test_what_came_before_a_new_beginning_stays_if_it_is_the_longest",),
    ),
    # ---- secrets and sizes
    Mutant(
        "a token shows itself",
        "tokens in logs and tracebacks",
        "o8studio/domain/secret.py",
        'return "Secret(…)"',
        'return f"Secret({self._value})"',
        (f"{CLIENT}::test_a_secret_shows_itself_nowhere",),
    ),
    Mutant(
        "a server's echo of the token is kept",
        "the token in the ledger, on the screen and in reports",
        f"{GATEWAY}/own_token.py",
        'bare if len(bare) >= _LEAST else ""',
        '""',
        (f"{CLIENT}::test_a_token_that_a_server_quotes_is_read_by_nobody",),
    ),
    Mutant(
        "codings are opened one inside the other",
        "ten kilobytes take gigabytes of memory",
        f"{GATEWAY}/content_coding.py",
        "if len(codings) > 1 or ",
        "if ",
        (f"{DOWNLOAD}::test_two_codings_around_each_other_are_not_opened",),
    ),
]

_JOBS_TESTS = ("tests/services/jobs",)
_LEDGER_TESTS = ("tests/store/ledger",)
DRAWN_FROM: dict[str, tuple[str, ...]] = {
    f"{JOBS}/submitter.py": _JOBS_TESTS,
    f"{JOBS}/poller.py": _JOBS_TESTS,
    f"{JOBS}/downloader.py": _JOBS_TESTS,
    f"{LEDGER}/ledger.py": _LEDGER_TESTS,
    f"{LEDGER}/writer.py": _LEDGER_TESTS,
    f"{LEDGER}/rescue.py": _LEDGER_TESTS,
}
"""Files that mutants are drawn from, with the tests that judge them first."""

_FORGETFUL = ("tests/campaigns/forgetful.py", "--clips", "1")
_KILLED = ("tests/campaigns/kill9.py", "--phase", "sending", "--calls", "0", "--points")
_KILLED_SENDING, _KILLED_ONCE = (*_KILLED, "12", "--least", "6"), (*_KILLED, "4", "--least", "2")
_FAULTS = ("tests/campaigns/faults.py", "--no-world", "--drawn", "0", "--formats")
CAMPAIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("the fact of sending is not waited for", _FORGETFUL),
    ("the ledger is not synced", _FORGETFUL),
    ("a clip is not synced before it has its name", _FORGETFUL),
    ("the clip's folder is not synced", _FORGETFUL),
    ("a small file is not synced", _FORGETFUL),
    ("the name of a small file is not synced", _FORGETFUL),
    ("the fact comes after sending", _KILLED_ONCE),
    ("what was being sent is sent again after a start", _KILLED_SENDING),
    (
        "a lost POST is sent again",
        (*_FAULTS, "openai_responses", "--stages", "submit", "--only", "reset_after"),
    ),
    (
        "submissions share connections",
        (*_FAULTS, "openai_responses", "--stages", "submit", "--only", "behind it"),
    ),
)
"""What each campaign must notice, by the names of mutants, and how it is run."""

EQUIVALENT: dict[str, str] = {
    f"{LEDGER}/rescue.py, _not_in: True → False (2)": (
        "nothing is missing, and then nobody asks whether what is missing would be all"
    ),
    f"{LEDGER}/rescue.py, _not_in: True → False": (
        "there is no copy, so nothing of it is missing, and then nobody asks whether that would be all"
    ),
}
"""Changes that could be drawn and that nobody can notice, by their names, and why."""
