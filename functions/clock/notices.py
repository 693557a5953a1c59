"""What the desk was to have mailed and is not known to be out: asked for again, and told of where it is late.

The desk asks for each by an invocation that nobody waits for, and mail forgets those that are nobody's or over.
"""

import json
from datetime import datetime, timedelta
from itertools import islice

from shared.notice import began
from shared.store import clients
from shared.store.register import Register

ON_ITS_WAY = timedelta(minutes=10)  # a notice so young may be out any moment
LATE = timedelta(hours=1)
MOST = 1000  # at a tick, which has other things to do


def ask_again(register: Register, mail: str, now: datetime) -> int:
    """Have them mailed by the function of this name; how many are late, or were not out while their links were good."""
    found = list(islice(register.notices.waiting(now - ON_ITS_WAY), MOST))
    for notice in found:
        event = json.dumps({"notice": notice.id})
        clients.functions().invoke(FunctionName=mail, InvocationType="Event", Payload=event)
    return sum(now >= min(notice.until, began(notice) + LATE) for notice in found)
