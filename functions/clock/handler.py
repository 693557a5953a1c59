"""Clock: what is due by now, and the first and last step of every run.

Events: `{"time": ISO 8601}` hourly from EventBridge Scheduler (production and demo come through this one door);
`{"step": "plan"|"done", ...}` from the state machine "wave"; `{"step": "due", "time": ...}` (what a tick would do) and
`{"step": "extend"|"abandon"|"say_next"|"resent"|"note", ...}` from an operator; from the desk `{"step": "preview",
"programme": id or null, "instrument", "version", "team_name", "language", "wave_0"}`, whose reply is
`{"form", "summary"}`, whole pages, with `{"style", "script"}` for their Content-Security-Policy, or
`{"refused": a sentence}`.
Resource: ClockFunction.
"""

import os
from typing import Any

from functions.clock.steps import STEPS
from shared import log
from shared.store import clients
from shared.store.register import Register
from shared.trouble import Trouble


@log.step
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Run one step."""
    register = Register(clients.dynamodb(), os.environ["REGISTER_TABLE"])
    step = event.get("step", "tick")
    reply = STEPS[step](register, event)
    if step != "due":
        for name in sorted(register.unread):
            log.trouble(Trouble.PASSED_OVER, reason=log.without_address(name))
    return reply
