"""What the plan pays: its clauses, the calculator, and what organizers add from outside the plan."""
