"""Which commands the library runs, alone or in the place of the stage's."""

SHARED = (
    "pick",
    "reject",
    "clear_verdict",
    *(f"rate_{stars}" for stars in range(6)),
    "rename",
    "copy_prompt",
    "save_as",
    "folder",
    "use_settings",
    "remove",
    "undo",
    "fold_composer",
    "fold_queue",
)
"""Those that the stage or the queue has too; in the library they are about the selected clips, or its own columns."""
ONLY_HERE = (
    "redo",
    "library_look",
    "library_review",
    "library_compare",
    "library_rate",
    "library_tag",
    "library_collect",
    "library_copy_file",
    "library_copy_path",
    "library_next_unrated",
    "library_save_search",
    "library_table",
    "library_larger",
    "library_smaller",
    "library_restore",
    "library_delete",
)
