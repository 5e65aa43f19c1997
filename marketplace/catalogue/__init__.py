"""The public catalogue: home, search, categories, products, suppliers, comparison."""
