"""What CI alone runs: the comment on a pull request, the drift issue, and the stack file of a pull request."""
