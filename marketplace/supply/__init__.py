"""Suppliers and what they make: listing, correcting, withdrawing, importing."""
