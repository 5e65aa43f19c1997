"""The audit trail: what people changed, when, and how it was before."""
