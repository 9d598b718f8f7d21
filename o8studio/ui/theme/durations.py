"""Durations of animations, in milliseconds (docs/design.md, Motion)."""

HOVER_IN_MS, HOVER_OUT_MS = 80, 120
PRESS_MS = 120
OPEN_MS, CLOSE_MS = 120, 80
DIALOG_IN_MS, DIALOG_OUT_MS = 160, 100
PAGE_MS = 120
FOLD_MS = 180
COLUMN_MS = 200
THUMB_MS = 140
TOAST_IN_MS, TOAST_OUT_MS = 200, 160
CARD_MS = 220
POSTER_MS = 200
DEVELOP_MS = 600
"""A poster develops in the slot of the take that it came from."""
BAR_MS = 300
GLOW_MS = 600
CONTROLS_OUT_MS = 200
SCROLL_OUT_MS = 400
MOST = 12
"""The number of concurrent animations; further ones jump to their end."""
