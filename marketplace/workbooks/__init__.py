"""The office's files, in and out: workbooks as they come, and the match book."""
