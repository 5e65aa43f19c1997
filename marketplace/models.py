"""Every model, in one place for whoever needs the whole schema."""

from marketplace.accounts.models import Account, Role
from marketplace.audit.models import AuditEvent
from marketplace.needs.models import NeedDraft
from marketplace.outbox.models import OutboxPromise
from marketplace.supply.models import ImportBatch, ImportFault, ImportRow, Organisation, Product

__all__ = [
    "Account",
    "AuditEvent",
    "ImportBatch",
    "ImportFault",
    "ImportRow",
    "NeedDraft",
    "Organisation",
    "OutboxPromise",
    "Product",
    "Role",
]
