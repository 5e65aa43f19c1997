"""Needs: what an enterprise wants, from the first pasted words on."""
