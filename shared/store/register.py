"""The register: settings, units, programmes, instruments, waves, forms, publications, mail. Never an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.store.audit import Audit
from shared.store.definitions import Definitions
from shared.store.forms import Forms
from shared.store.notices import Notices
from shared.store.outbox import Outbox
from shared.store.publications import Publications
from shared.store.recipients import Recipients
from shared.store.roster import Roster
from shared.store.runs import Runs
from shared.store.sessions import Sessions
from shared.store.shares import Shares
from shared.store.table import Table
from shared.store.visits import Visits
from shared.store.waves import Waves

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Register:
    """The stores of the register's table, by name. It has no verb of its own: who needs one store takes that one."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        table = Table(client, name)
        self.unread = table.unread  # what lists had to leave out
        self.definitions = Definitions(table)
        self.roster = Roster(table)
        self.waves = Waves(table)
        self.runs = Runs(table)
        self.forms = Forms(table)
        self.publications = Publications(table)
        self.outbox = Outbox(table)
        self.sessions = Sessions(table)
        self.shares = Shares(table)
        self.recipients = Recipients(table)
        self.notices = Notices(table)
        self.visits = Visits(table)
        self.audit = Audit(table)
