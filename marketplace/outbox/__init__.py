"""The outbox: changes promised to the search index in the transaction that made them."""
