"""Is this equipment due? A list of assets in, what the plan says of each out, and drafts of what should replace them."""
