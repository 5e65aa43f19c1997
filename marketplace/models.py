"""Every model, in one place for whoever needs the whole schema."""

from marketplace.accounts.models import Account, Role
from marketplace.audit.models import AuditEvent
from marketplace.diagnosing.models import AssetList, ListedAsset
from marketplace.first_sets.models import CatalogueUpload, FirstSetEntry
from marketplace.first_sets.tie_models import FirstSetTie
from marketplace.needs.models import NeedDraft
from marketplace.outbox.models import OutboxPromise
from marketplace.policies.models import OutsideFigure, PolicyDocument
from marketplace.supply.models import ImportBatch, ImportFault, ImportRow, Organisation, Product

__all__ = [
    "Account",
    "AssetList",
    "AuditEvent",
    "CatalogueUpload",
    "FirstSetEntry",
    "FirstSetTie",
    "ImportBatch",
    "ImportFault",
    "ImportRow",
    "ListedAsset",
    "NeedDraft",
    "Organisation",
    "OutboxPromise",
    "OutsideFigure",
    "PolicyDocument",
    "Product",
    "Role",
]
