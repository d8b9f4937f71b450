"""The codes of what raises alerts, each written once. RULES describes those that judge logs."""

RED_FLAG = "red_flag:"  # followed by the code of the symptom
CONTRADICTION = "contradiction"
NO_GAIN = "no_gain"
SILENCE = "silence"
UNREAD_NOTE = "unread_note"
PHONE_CALL = "phone_call"
DATA_REQUEST = "data_request"
LEFT = "left"
NO_WORKING_EMAIL = "no_working_email"
NOTHING_PLANNED = "nothing_planned"

# They rest on no log, and no log confirms or withdraws them.
NOT_FROM_A_LOG = frozenset({DATA_REQUEST, LEFT, NO_WORKING_EMAIL, NOTHING_PLANNED})
# A log that a person enters answers these by itself.
ENDED_BY_A_LOG = frozenset({SILENCE, PHONE_CALL})
# Never suppressed after a nurse has resolved one: each time is a new occasion.
ALWAYS_RAISED = NOT_FROM_A_LOG | ENDED_BY_A_LOG | {UNREAD_NOTE}
