"""Who may sign in: administrators and organizers."""
