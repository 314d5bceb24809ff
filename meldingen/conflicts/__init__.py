"""Belangenverstrengeling (CI-1…CI-13): who is walled off from a case, and who takes over."""
