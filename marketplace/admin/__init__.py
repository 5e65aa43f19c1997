"""The administrator's pages: accounts, the outbox, the audit trail."""
