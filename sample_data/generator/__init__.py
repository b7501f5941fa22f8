"""Writes the sample incidents: invented organisations, real CloudTrail shapes, and an answer known because we made it.

``python -m sample_data.generator`` writes every incident beside this package. The same seed gives the same bytes.
Nothing here is copied from a real log, and nothing here imports the tool: an answer written by the tool's own rules
would prove nothing.
"""
