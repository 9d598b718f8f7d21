"""Connects the studio's three columns, which were just built, with what acts on them."""

from PySide6.QtWidgets import QAbstractButton

from o8studio.ui.window.parts import Window


def join_panels(window: Window) -> None:
    """Once for each set of panels."""
    window.first_stage.prompt_chosen.connect(window.job_actions.use_prompt)
    window.player.asked.connect(window.do_on_stage)
    window.player.unplayable.connect(window.stage_actions.offer_system_player)
    window.player.view.broke.connect(window.stage_actions.look_at_broken)
    window.player.take_chosen.connect(window.play_and_choose)
    window.player.takes.job_chosen.connect(window.queue.choose)
    window.queue.clip_chosen.connect(window.play)
    window.queue.action_asked.connect(window.job_actions.do)
    window.queue.several_asked.connect(window.job_actions.do_several)
    window.queue.moved.connect(window.job_actions.move)
    window.queue.pause_asked.connect(window.ports.queue.pause_queue)
    window.queue.unfold_asked.connect(lambda: window.columns.fold_queue(show=True))
    actions = window.player.details.findChildren(QAbstractButton)
    window.toasts.keep_clear(window.player.controls, *actions)
