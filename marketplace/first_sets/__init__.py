"""The register of first sets: what national and provincial catalogues list, and which products on sale those are."""
